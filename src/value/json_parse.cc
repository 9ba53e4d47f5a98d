// Reading JSON by simdjson's DOM, which bounds the depth and checks UTF-8.
#pragma GCC diagnostic push
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes simdjson's iterators over temporaries, which live long enough, for dangling ones.
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
#include <simdjson.h>

#include "eddy/value/dict.h"
#include "eddy/value/errors.h"
#include "eddy/value/json.h"
#include "value/json_exact.h"

namespace eddy::json {
namespace {

namespace dom = simdjson::dom;

// Recursion is bounded by the parser's max_depth.
Value convert(const dom::element& element) {
  switch (element.type()) {
    case dom::element_type::NULL_VALUE: return {};
    case dom::element_type::BOOL: return element.get_bool().value_unsafe();
    case dom::element_type::INT64: return element.get_int64().value_unsafe();
    case dom::element_type::UINT64: return element.get_uint64().value_unsafe();
    case dom::element_type::DOUBLE: return element.get_double().value_unsafe();
    case dom::element_type::STRING: return element.get_string().value_unsafe();
    case dom::element_type::ARRAY: {
      const dom::array array = element.get_array().value_unsafe();
      std::vector<Value> items;
      items.reserve(array.size());
      for (const dom::element item : array) items.push_back(convert(item));
      return Value::list(std::move(items));
    }
    case dom::element_type::OBJECT: {
      const dom::object object =
          element.get_object().value_unsafe();  // a range-for would not keep the result
      Dict dict;
      for (const auto [key, item] : object) dict.set(Value{key}, convert(item));
      return Value{std::move(dict)};
    }
  }
  return {};
}

}  // namespace

base::Result<Value, Error> parse(std::string_view text) {
  dom::parser parser;
  if (const auto error = parser.allocate(std::max<std::size_t>(text.size(), 64), max_depth))
    return base::Error{Error{simdjson::error_message(error)}};
  dom::element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  if (!error) return convert(root);
  if (error == simdjson::NUMBER_ERROR || error == simdjson::TAPE_ERROR) {
    try {
      if (auto value = parse_exact(text, max_depth)) return *std::move(value);
    } catch (const ValueFault& fault) {
      return base::Error{Error{fault.what()}};
    }
  }
  return base::Error{Error{simdjson::error_message(error)}};
}

}  // namespace eddy::json
