// src/templates/machine_frames.h: how a machine enters and leaves a function.
//
// Inline, for those that do it for each macro, block and loop of a page; what only some functions need is in machine.cc.
// Tests: tests/templates/limits_test.cc (depth), every case in tests/templates/cases.
#pragma once
#include "base/budget.h"
#include "templates/machine.h"

namespace eddy::templates {

[[gnu::always_inline]] inline Frame& Machine::push(const Function& function, Scopes* scopes, Cells* cells) {
  if (frames_.size() >= max_depth_) refuse_depth();
  base::spend(1);
  Value* const registers = registers_.take(function.registers);
  Frame& frame = frames_.push();
  frame.function = &function;
  frame.at = function.code.data();
  frame.registers = registers;
  frame.scopes = scopes;
  frame.cells = cells;
  frame.loops = static_cast<std::uint32_t>(loops_.size());
  frame.captures = static_cast<std::uint32_t>(open_buffers_);
  frame.dst = ir::none;
  frame.capture = ir::Escape::raw;
  frame.captured = frame.is_module = frame.owns_scopes = false;
  frame.given = 0;
  frame.depth0 = 0;
  frame.block = nullptr;
  frame.level = 0;
  if (function.loops > 0) loops_.resize(loops_.size() + function.loops);
  if (function.cells > 0) make_cells(frame, function.cells);
  return frame;
}

[[gnu::always_inline]] inline void Machine::pop() {
  const Frame& frame = frames_.back();
  registers_.give_back(frame.registers, frame.function->registers);
  if (loops_.size() > frame.loops) drop_loops(frame.loops);
  if (frame.owns_scopes && !frame.scopes->kept) give_back(*frame.scopes);
  frames_.pop();
}

// The function is done: most have written their text.
inline void Machine::return_from(Frame& frame) {
  if (frame.captured || frame.function->returns_value()) return return_value(frame);
  pop();
}

}  // namespace eddy::templates
