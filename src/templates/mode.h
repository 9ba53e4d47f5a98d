// src/templates/mode.h: the byte that tells an operation how its environment makes undefined values, and what must not be
// touched there: jinja2::UndefinedKind in the low bits, jinja2::Sandbox above them, and whether templates yield values.
//
// Tests: tests/templates/batch/sandbox.txt.
#pragma once
#include <cstdint>

#include "eddy/value.h"

namespace eddy::templates::mode {

inline constexpr std::uint8_t undefined_mask = 7;
inline constexpr std::uint8_t sandboxed = 8;
inline constexpr std::uint8_t immutable = 16;  // beside sandboxed
inline constexpr std::uint8_t native = 32;     // templates yield values

constexpr Value::Undefined undefined(std::uint8_t mode) noexcept {
  return Value::Undefined(mode & undefined_mask);
}
constexpr bool is_sandboxed(std::uint8_t mode) noexcept { return (mode & sandboxed) != 0; }
constexpr bool is_native(std::uint8_t mode) noexcept { return (mode & native) != 0; }

}  // namespace eddy::templates::mode
