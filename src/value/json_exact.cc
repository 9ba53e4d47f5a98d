// By simdjson's other interface, which hands out a number's text. It checks each part of the text as it is read, so that
// all of it must be.
#pragma GCC diagnostic push
#if defined(__GNUC__) && !defined(__clang__)
// As in json_parse.cc.
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
#include "value/json_exact.h"

#include <simdjson.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "eddy/value/dict.h"
#include "value/float_text.h"
#include "value/integer.h"

namespace eddy::json {
namespace {

namespace ondemand = simdjson::ondemand;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t digits_end(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

[[noreturn]] void refuse() { throw simdjson::simdjson_error{simdjson::NUMBER_ERROR}; }

// RFC 8259, section 6.
Value number(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::size_t first = negative ? 1 : 0;
  const std::size_t whole = digits_end(text, first);
  if (whole == first || (text[first] == '0' && whole > first + 1)) refuse();
  if (whole == text.size()) return *integer::parse(text.substr(first), 10, negative);
  std::size_t end = whole;
  if (text[end] == '.') {
    end = digits_end(text, whole + 1);
    if (end == whole + 1) refuse();
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const std::size_t sign = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-') ? 1 : 0;
    const std::size_t digits = end + 1 + sign;
    end = digits_end(text, digits);
    if (end == digits) refuse();
  }
  if (end != text.size()) refuse();
  return *detail::read_float(text);
}

// What begins like a number, or like none of JSON's values.
Value number_or_constant(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return HUGE_VAL;
  if (text == "-Infinity") return -HUGE_VAL;
  return number(text);
}

Value read(ondemand::value value, int depth) {
  if (depth == 0) throw simdjson::simdjson_error{simdjson::DEPTH_ERROR};
  ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return number_or_constant(value.raw_json_token());
  switch (type) {
    case ondemand::json_type::null:
      if (!value.is_null().value()) throw simdjson::simdjson_error{simdjson::N_ATOM_ERROR};
      return {};
    case ondemand::json_type::boolean: return value.get_bool().value();
    case ondemand::json_type::number: return number_or_constant(value.raw_json_token());
    case ondemand::json_type::string: return Value{value.get_string().value()};
    case ondemand::json_type::array: {
      std::vector<Value> items;
      ondemand::array array = value.get_array().value();
      for (auto item : array) items.push_back(read(item.value(), depth - 1));
      return Value::list(std::move(items));
    }
    case ondemand::json_type::object: {
      Dict dict;
      ondemand::object object = value.get_object().value();
      for (auto item : object) {
        Value key{item.unescaped_key().value()};
        dict.set(std::move(key), read(item.value().value(), depth - 1));
      }
      return Value{std::move(dict)};
    }
  }
  throw simdjson::simdjson_error{simdjson::TAPE_ERROR};
}

}  // namespace

std::optional<Value> parse_exact(std::string_view text, int depth) {
  try {
    // In a list, since what stands alone is read by functions of another type.
    const simdjson::padded_string wrapped{"[" + std::string{text} + "]"};
    ondemand::parser parser;
    ondemand::document document = parser.iterate(wrapped).value();
    std::optional<Value> out;
    ondemand::array array = document.get_array().value();
    for (auto item : array) {
      if (out) return std::nullopt;
      out = read(item.value(), depth);
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return std::nullopt;  // more follows
    return out;
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  }
}

}  // namespace eddy::json
#pragma GCC diagnostic pop
