#include "eddy/flask/multi_dict.h"

#include <charconv>

#include "eddy/base/strings.h"
#include "eddy/flask/errors.h"

namespace eddy::flask {
namespace {

template <class T>
std::optional<T> number(std::optional<std::string_view> value) {
  if (!value) return std::nullopt;
  const std::string_view text = base::trim(*value);
  T out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace

const MultiDict::Pairs& MultiDict::pairs() const {
  if (read_) std::exchange(read_, nullptr)(source_, pairs_);
  return pairs_;
}

const std::string& MultiDict::operator[](std::string_view key) const {
  for (const auto& [name, value] : pairs()) {
    if (name == key) return value;
  }
  throw BadRequestKeyError(key);
}

std::optional<std::string_view> MultiDict::find(std::string_view key) const {
  for (const auto& [name, value] : pairs()) {
    if (name == key) return value;
  }
  return std::nullopt;
}

std::string_view MultiDict::get(std::string_view key, std::string_view fallback) const {
  return find(key).value_or(fallback);
}

std::vector<std::string_view> MultiDict::getlist(std::string_view key) const {
  std::vector<std::string_view> values;
  for (const auto& [name, value] : pairs()) {
    if (name == key) values.emplace_back(value);
  }
  return values;
}

std::optional<std::int64_t> MultiDict::integer(std::string_view key) const {
  return number<std::int64_t>(find(key));
}

std::optional<double> MultiDict::real(std::string_view key) const { return number<double>(find(key)); }

}  // namespace eddy::flask
