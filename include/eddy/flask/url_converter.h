// UrlConverter: what a variable of a rule matches and becomes, where no built-in converter does (Werkzeug, "Custom
// Converters").
//
//   app.url_converter("tags", {.to_value = [](std::string_view text) { return split(text, '+'); },
//                              .to_url = [](const Value& tags) { return join(tags, "+"); }});
//   app.get(flask::rule("/posts/<tags:wanted>"), [](const Value& wanted) {...});
//
// A rule that names one is a flask::rule: the compiler knows the built-in ones only. Its argument is a Value.
// Tests: tests/flask/url_converter_test.cc, tests/conformance/routing.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"

namespace eddy::flask {

struct UrlConverter {
  // In RE2's syntax, matched in time linear in the path; the whole of what it matches is the text. Look-arounds and back
  // references are refused where the rule is registered.
  std::string regex = "[^/]+";
  // Of variables that compete for one segment the lighter is tried first: numbers weigh 50, texts 100, paths 200.
  int weight = 100;
  // false: it may take slashes, and is asked about all that is left of the path. By default whether an expression of one's own
  // has no slash in it.
  std::optional<bool> part_isolating = {};
  // The argument; nothing: the path is "not found". By default the text. Called while the request is routed: it must not wait.
  std::function<std::optional<Value>(std::string_view text)> to_value = {};
  // What stands in a URL that is built, which it has to quote. Throws std::invalid_argument for what is no value of it. By
  // default the value's text, quoted.
  std::function<std::string(const Value& value)> to_url = {};
};

// What stands in parentheses behind a converter's name: "<tags(',', most=3):wanted>".
struct UrlConverterArguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  // The one of that name, else the one at that position, else none.
  [[nodiscard]] Value get(std::string_view name, std::size_t position) const {
    for (const auto& [key, value] : named)
      if (key == name) return value;
    return position < positional.size() ? positional[position] : Value{};
  }
};

// Makes the converter of one variable; throws std::invalid_argument, with a sentence, where the arguments are not its.
using UrlConverterFactory = std::function<UrlConverter(const UrlConverterArguments& arguments)>;

}  // namespace eddy::flask
