// src/templates/limits.h: the bounds on what a template may nest and do. No input overflows the stack.
//
// Tests: tests/templates/limits_test.cc, also on a stack of 256 KiB.
#pragma once
#include <cstdint>

namespace eddy::templates {

// Open brackets, tags and operators within one another at one place of a template; a chain of operators
// (`a + b + c`) counts one level each. CPython's own parser stops at 200 brackets.
inline constexpr std::uint32_t max_nesting = 96;
inline constexpr std::uint32_t max_expression_depth = 200;
// Blocks, macros, includes and recursive loops that are under way at once in one render.
inline constexpr std::uint32_t max_call_depth = 256;
// Of those, functions compiled ahead of time that run within one another on C++'s stack; deeper ones take turns.
inline constexpr std::uint32_t max_nested_runs = 16;
// C++ functions that a template called and that called back into it (a filter that calls a macro), one in the other.
inline constexpr std::uint32_t max_reentries = 24;
// Instructions of one function behind which no further finally block is laid out: within one another they double.
inline constexpr std::uint32_t max_instructions = 1'000'000;
// A macro's or lambda's parameters.
inline constexpr std::uint32_t max_macro_parameters = 64;
// Templates that extend or include one another at load, one within the other.
inline constexpr std::uint32_t max_template_depth = 64;

}  // namespace eddy::templates
