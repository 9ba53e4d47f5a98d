#include "value/toml.h"

#include <toml++/toml.h>
#include <sstream>
#include <vector>

#include "eddy/value/dict.h"

namespace eddy::toml_text {
namespace {

Value as_written(const auto& date_or_time) {
  std::ostringstream text;
  text << date_or_time.get();
  return text.str();
}

Value value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return Value{text->get()};
  if (const auto* flag = node.as_boolean()) return Value{flag->get()};
  if (const auto* number = node.as_integer()) return Value{number->get()};
  if (const auto* number = node.as_floating_point()) return Value{number->get()};
  if (const auto* date = node.as_date()) return as_written(*date);
  if (const auto* time = node.as_time()) return as_written(*time);
  if (const auto* moment = node.as_date_time()) return as_written(*moment);
  if (const auto* array = node.as_array()) {
    std::vector<Value> items;
    for (const toml::node& item : *array) items.push_back(value_of(item));
    return Value::list(std::move(items));
  }
  Dict items;
  if (const auto* table = node.as_table()) {
    for (const auto& [key, item] : *table) items.set(Value{key.str()}, value_of(item));
  }
  return Value{std::move(items)};
}

}  // namespace

base::Result<Value, Error> parse(std::string_view text) try {
  return value_of(toml::parse(text));
} catch (const toml::parse_error& error) {
  return base::Error{Error{std::string{error.description()}, error.source().begin.line}};
}

}  // namespace eddy::toml_text
