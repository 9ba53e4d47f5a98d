// One instruction of a template: what it means is the engine's own (src/templates/ir.h). Here because compiled templates
// (eddy/templates/compiled.h) say by it where they are.
#pragma once
#include <cstdint>

namespace eddy::templates::ir {

enum class Op : std::uint8_t;

inline constexpr std::uint32_t none = 0xffff'ffff;

struct Instruction {
  Op op;
  std::uint8_t mode = 0;
  std::uint8_t flag = 0;
  std::uint8_t slot = 0;
  std::uint32_t dst = none;
  std::uint32_t a = none;
  std::uint32_t b = none;
};

}  // namespace eddy::templates::ir
