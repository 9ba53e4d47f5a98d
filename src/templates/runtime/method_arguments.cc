#include "templates/runtime/method_arguments.h"

#include <string>

namespace eddy::templates::runtime {
namespace {

std::string call_of(std::string_view type, std::string_view method) {
  return std::string{type}.append(type.empty() ? "" : ".").append(method).append("()");
}

void refuse_keywords(std::string_view type, std::string_view method, const Arguments& arguments) {
  if (!arguments.keyword.empty()) throw TypeError(call_of(type, method) + " takes no keyword arguments");
}

std::string given(std::size_t count) { return " (" + std::to_string(count) + " given)"; }

std::string plural(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

void take_none(std::string_view type, std::string_view method, const Arguments& arguments) {
  refuse_keywords(type, method, arguments);
  if (!arguments.positional.empty())
    throw TypeError(call_of(type, method) + " takes no arguments" + given(arguments.positional.size()));
}

const Value& take_one(std::string_view type, std::string_view method, const Arguments& arguments) {
  refuse_keywords(type, method, arguments);
  if (arguments.positional.size() != 1)
    throw TypeError(call_of(type, method) + " takes exactly one argument" +
                    given(arguments.positional.size()));
  return arguments.positional[0];
}

std::span<const Value> take_some(std::string_view type, std::string_view method, const Arguments& arguments,
                                 std::size_t least, std::size_t most) {
  refuse_keywords(type, method, arguments);
  const std::size_t count = arguments.positional.size();
  if (count >= least && count <= most) return arguments.positional;
  const std::size_t bound = count < least ? least : most;
  throw TypeError(std::string{method} + " expected " +
                  (least == most   ? ""
                   : count < least ? "at least "
                                   : "at most ") +
                  plural(bound, "argument") + ", got " + std::to_string(count));
}

std::span<const Value> take_search(std::string_view method, const Arguments& arguments) {
  refuse_keywords("", method, arguments);
  const std::size_t count = arguments.positional.size();
  if (count < 1) throw TypeError(call_of("", method) + " takes at least 1 argument" + given(count));
  if (count > 3) throw TypeError(call_of("", method) + " takes at most 3 arguments" + given(count));
  return arguments.positional;
}

NamedArguments take_named(std::string_view method, const Arguments& arguments,
                          std::initializer_list<std::string_view> names, std::size_t required,
                          std::size_t by_position) {
  const auto refuse = [&](const std::string& reason) { throw TypeError(call_of("", method) + reason); };
  const std::size_t positional = arguments.positional.size();
  const std::size_t count = positional + arguments.keyword.size();
  if (count > names.size())
    refuse((required < names.size() ? " takes at most " : " takes exactly ") +
           plural(names.size(), "argument") + given(count));
  if (positional > by_position)
    refuse(" takes at most " + plural(by_position, "positional argument") + given(positional));
  NamedArguments out{};
  for (std::size_t i = 0; i < positional; ++i) out[i] = &arguments.positional[i];
  for (const auto& [keyword, value] : arguments.keyword) {
    const auto* const found = std::find(names.begin(), names.end(), keyword);
    const auto at = static_cast<std::size_t>(found - names.begin());
    if (found == names.end()) continue;
    if (out[at])
      throw TypeError("argument for " + call_of("", method) + " given by name ('" + std::string{keyword} +
                      "') and position (" + std::to_string(at + 1) + ")");
    out[at] = &value;
  }
  for (std::size_t i = 0; i < required; ++i)
    if (!out[i])
      refuse(" missing required argument '" + std::string{names.begin()[i]} + "' (pos " +
             std::to_string(i + 1) + ")");
  for (const auto& [keyword, value] : arguments.keyword)
    if (std::find(names.begin(), names.end(), keyword) == names.end())
      throw TypeError("'" + std::string{keyword} + "' is an invalid keyword argument for " +
                      call_of("", method));
  return out;
}

std::int64_t index_of(const Value& value) {
  if (value.is_int() || value.is_bool()) return value.as_int();
  if (value.is_big_int()) throw OverflowError("Python int too large to convert to C ssize_t");
  throw TypeError("'" + std::string{value.type_name()} + "' object cannot be interpreted as an integer");
}

std::string_view text_of(const Value& value, std::string_view prefix) {
  if (value.is_string()) return value.as_string();
  throw TypeError(std::string{prefix} + "must be str, not " + std::string{value.type_name()});
}

}  // namespace eddy::templates::runtime
