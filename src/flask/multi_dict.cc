#include "eddy/flask/multi_dict.h"

#include <unordered_map>

#include "eddy/flask/errors.h"
#include "templates/runtime/numbers.h"

namespace eddy::flask {
// What can't be read throws each time that it is asked for.
const MultiDict::Pairs& MultiDict::pairs() const {
  if (!read_) return pairs_;
  Pairs pairs;
  read_(source_, pairs);
  pairs_ = std::move(pairs);
  read_ = nullptr;
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

// As Python's int() and float().
std::optional<std::int64_t> MultiDict::integer_of(std::string_view text) try {
  const std::optional<Value> number = templates::runtime::parse_integer(text, 10);
  if (!number || number->is_big_int()) return std::nullopt;
  return number->as_int();
} catch (const ValueError&) {  // of more digits than anybody reads
  return std::nullopt;
}
std::optional<double> MultiDict::real_of(std::string_view text) {
  return templates::runtime::parse_float(text);
}

std::optional<std::int64_t> MultiDict::integer(std::string_view key) const {
  const auto text = find(key);
  return text ? integer_of(*text) : std::nullopt;
}
std::optional<double> MultiDict::real(std::string_view key) const {
  const auto text = find(key);
  return text ? real_of(*text) : std::nullopt;
}

}  // namespace eddy::flask
