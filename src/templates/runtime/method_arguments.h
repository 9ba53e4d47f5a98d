// The arguments of Python's built-in methods, taken as CPython's C functions take them, which their errors show.
//
// Each throws TypeError in CPython 3.11's words. Methods written in Python (most of Markup's) word theirs in
// another way, which is not followed. Tests: tests/templates/text_test.cc.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// A method's name as a template's argument: mapped<"upper", ...>.
template <std::size_t N>
struct MethodName {
  consteval MethodName(const char (&name)[N]) { std::copy_n(name, N, text); }
  constexpr operator std::string_view() const noexcept { return {text, N - 1}; }
  char text[N]{};
};

// "str.upper() takes no arguments (1 given)".
void take_none(std::string_view type, std::string_view method, const Arguments& arguments);

// "str.join() takes exactly one argument (2 given)".
const Value& take_one(std::string_view type, std::string_view method, const Arguments& arguments);

// By position only: "replace expected at least 2 arguments, got 1".
std::span<const Value> take_some(std::string_view type, std::string_view method, const Arguments& arguments,
                                 std::size_t least, std::size_t most);

// One to three by position, as find and startswith take them: "find() takes at least 1 argument (0 given)".
std::span<const Value> take_search(std::string_view method, const Arguments& arguments);

// By position or by name: "'x' is an invalid keyword argument for split()". Null where one is not given; the first
// `required` are, and at most `by_position` are not given by name.
inline constexpr std::size_t most_named = 3;
using NamedArguments = std::array<const Value*, most_named>;
NamedArguments take_named(std::string_view method, const Arguments& arguments,
                          std::initializer_list<std::string_view> names, std::size_t required = 0,
                          std::size_t by_position = most_named);

// An int or bool: "'float' object cannot be interpreted as an integer".
std::int64_t index_of(const Value& value);

// Text: "{prefix}must be str, not int".
std::string_view text_of(const Value& value, std::string_view prefix);

}  // namespace eddy::templates::runtime
