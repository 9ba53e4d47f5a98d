#include "compile/options_file.h"

#include <toml++/toml.h>
#include <cstdint>
#include <string_view>

#include "support/files.h"

namespace eddy::command {
namespace {

Value to_value(const toml::node& node) {
  if (const auto* text = node.as_string()) return Value{text->get()};
  if (const auto* flag = node.as_boolean()) return Value{flag->get()};
  if (const auto* number = node.as_integer()) return Value{number->get()};
  if (const auto* array = node.as_array()) {
    std::vector<Value> items;
    for (const toml::node& item : *array) items.push_back(to_value(item));
    return Value::list(std::move(items));
  }
  Dict items;
  if (const auto* table = node.as_table()) {
    for (const auto& [key, item] : *table) items.set(Value{std::string_view{key}}, to_value(item));
  }
  return Value{std::move(items)};
}

}  // namespace

Outcome<Value> read_options_file(const std::string& file) {
  if (file.empty()) return Value{Dict{}};
  const auto text = read_file(file);
  if (!text) return base::Error{text.error()};
  try {
    return to_value(toml::parse(*text, file));
  } catch (const toml::parse_error& error) {
    return fail("{}:{}: error: {}", file, error.source().begin.line, error.description());
  }
}

}  // namespace eddy::command
