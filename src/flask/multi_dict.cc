#include "eddy/flask/multi_dict.h"

#include <charconv>
#include <unordered_map>

#include "eddy/base/strings.h"
#include "eddy/flask/errors.h"

namespace eddy::flask {
namespace {

template <class T>
std::optional<T> number(std::string_view value) {
  const std::string_view text = base::trim(value);
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

MultiDict::Lists MultiDict::lists() const {
  Lists lists;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const auto& [name, value] : pairs()) {
    const auto [place, is_new] = places.try_emplace(name, lists.size());
    if (is_new) lists.emplace_back(name, std::vector<std::string_view>{});
    lists[place->second].second.emplace_back(value);
  }
  return lists;
}

Value MultiDict::to_dict(bool flat) const {
  std::vector<std::pair<Value, Value>> items;
  for (const auto& [name, values] : lists())
    items.emplace_back(
        name, flat ? Value{values.front()} : Value::list(std::vector<Value>(values.begin(), values.end())));
  return Value::dict(std::move(items));
}

std::optional<std::int64_t> MultiDict::integer_of(std::string_view text) {
  return number<std::int64_t>(text);
}
std::optional<double> MultiDict::real_of(std::string_view text) { return number<double>(text); }

std::optional<std::int64_t> MultiDict::integer(std::string_view key) const {
  const auto text = find(key);
  return text ? integer_of(*text) : std::nullopt;
}
std::optional<double> MultiDict::real(std::string_view key) const {
  const auto text = find(key);
  return text ? real_of(*text) : std::nullopt;
}

}  // namespace eddy::flask
