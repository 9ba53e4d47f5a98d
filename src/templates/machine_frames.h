// src/templates/machine_frames.h: how a machine enters and leaves a function.
//
// Inline, for those that do it for each macro, block and loop of a page; what only some functions need is in machine.cc.
// Tests: tests/templates/limits_test.cc (depth), every case in tests/templates/cases.
#pragma once
#include "base/budget.h"
#include "templates/machine.h"
#include "templates/macro_arguments.h"
#include "templates/template_objects.h"

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

// `frame` is the innermost.
[[gnu::always_inline]] inline void Machine::pop(const Frame& frame) {
  registers_.give_back(frame.registers, frame.function->registers);
  if (loops_.size() > frame.loops) drop_loops(frame.loops);
  if (frame.owns_scopes && !frame.scopes->kept) give_back(*frame.scopes);
  frames_.pop();
}

// The function is done: most have written their text.
inline void Machine::return_from(Frame& frame) {
  if (frame.captured || frame.function->returns_value()) return return_value(frame);
  pop(frame);
}

// Enters a function whose text is a value, marked as `how` says. Where only the emit behind the call asks for it, and would
// write it as it is, it writes it itself, and the caller goes on behind the emit.
[[gnu::always_inline]] inline Frame& Machine::push_text(Frame& caller, const ir::Instruction& in,
                                                        const Function& function, Scopes* scopes,
                                                        Cells* cells, ir::Escape how) {
  using ir::Escape;
  const auto is_written_as_it_is = [&] {
    const Escape wanted{(&in)[1].mode};
    if (how == Escape::html || wanted == Escape::raw) return true;
    const bool autoescape = caller.scopes->autoescape;
    return (how == Escape::as_set && autoescape) ||
           !(wanted == Escape::html || (wanted == Escape::as_set && autoescape));
  };
  if (in.flag == 0 || !is_written_as_it_is()) return push_captured(function, scopes, cells, how, in.dst);
  ++caller.at;
  return push(function, scopes, cells);
}

// Enters a macro that this site has called before. Null: `callee` is none, or not as simple.
[[gnu::always_inline]] inline Frame* Machine::enter_macro(Frame& frame, const ir::Instruction& in,
                                                          const CallSite& site, const Value& callee) {
  const auto* macro = runtime::object_as<MacroObject>(callee);
  if (!macro) return nullptr;
  const Function& function = macro->function();
  const MacroBinding* binding = site.binding.get();
  if (!binding) {
    site.binding.offer(bind_site(function, site));
    binding = site.binding.get();
  }
  if (!binding->simple || binding->macro != &function) return nullptr;
  Value* argument = &frame.registers[in.a] + 1;
  // `caller=None` is as if none were given.
  if (binding->caller != ir::none && argument[binding->caller].is_none()) return nullptr;
  const ir::Escape how = frame.scopes->autoescape ? ir::Escape::html : ir::Escape::raw;
  Frame& entered = push_text(frame, in, function, macro->scopes(), macro->cells(), how);
  // Its registers are new: there is nothing in them to let go of.
  Value* const parameters = entered.registers;
  for (std::uint32_t i = 0; i < site.positional; ++i)
    std::construct_at(&parameters[i], std::move(*argument++));
  for (const std::uint8_t at : binding->registers) std::construct_at(&parameters[at], std::move(*argument++));
  entered.given = binding->given;
  return &entered;
}

}  // namespace eddy::templates
