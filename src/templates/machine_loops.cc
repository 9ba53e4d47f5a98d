// src/templates/machine_loops.cc: loops, what `loop` is, and taking items apart.
#include <fmt/format.h>

#include "templates/machine_frames.h"
#include "templates/mode.h"
#include "templates/runtime_calls.h"
#include "templates/template_objects.h"

namespace eddy::templates {

using ir::Escape;

void Machine::begin_loop(Frame& frame, const ir::Instruction& in, Value iterable) {
  std::shared_ptr<LoopState>& state = loops_[frame.loops + in.slot];
  if (state && state.use_count() > 1) state = nullptr;
  if (state) state->reset();  // left by a jump out of it
  if (!state && !idle_loops_.empty()) {
    state = std::move(idle_loops_.back());
    idle_loops_.pop_back();
  }
  if (!state) state = std::make_shared<LoopState>();
  state->undefined = mode::undefined(kind_);
  const bool lend = in.mode != 0 || (in.a & ir::constant_bit) != 0;
  state->start(std::move(iterable), in.flag != 0 ? frame.depth0 : 0, lend);
}

Value Machine::filter_items(Frame& frame, const ir::Instruction& in, const Value& iterable) {
  frame.scopes->kept = true;
  return items_passed({self(), *frame.function->program->functions[in.b], frame.cells, frame.scopes},
                      iterable);
}

void Machine::end_loop(Frame& frame, std::uint8_t slot) {
  std::shared_ptr<LoopState> state = std::move(loops_[frame.loops + slot]);
  if (auto* loop = object_as<LoopObject>(state->object))
    loop->keep(state);  // who has `loop` may ask it still
  state->object = Value{};
  if (state.use_count() > 1) return state->own();
  state->reset();
  idle_loops_.push_back(std::move(state));
}

Value Machine::loop_object(Frame& frame, std::uint8_t slot) {
  const std::shared_ptr<LoopState>& state = loops_[frame.loops + slot];
  if (state->object.is_none()) {
    LoopObject::Recursion recursion;
    const Function& function = *frame.function;
    if (function.kind == Function::Kind::loop && slot == 0) {
      recursion = {&function, function.cells > 0 ? frame.cells->outer : frame.cells, frame.scopes};
      frame.scopes->kept = true;
    }
    state->object = Value{ObjectPtr{std::make_shared<LoopObject>(self(), state, recursion)}};
  }
  return state->object;
}

void Machine::recurse(Frame& frame, const ir::Instruction& in) {
  const Function& current = *frame.function;
  const Value iterable = (in.a & ir::constant_bit) ? current.program->constants[in.a & ~ir::constant_bit]
                                                   : frame.registers[in.a];
  if (in.op == ir::Op::recurse) {
    Frame& loop = push(*current.program->functions[in.b], frame.scopes, frame.cells);
    loop.registers[0] = iterable;
    return;
  }
  const std::int64_t depth0 = frame.depth0 + 1;
  Cells* cells = current.cells > 0 ? frame.cells->outer : frame.cells;
  Frame& loop = push_text(frame, in, current, frame.scopes, cells, Escape(in.mode));
  loop.registers[0] = iterable;
  loop.depth0 = depth0;
}

void Machine::unpack(Frame& frame, const ir::Instruction& in) {
  // Its register is none of those that its items go to.
  const bool constant = (in.a & ir::constant_bit) != 0;
  const Value& source =
      constant ? frame.function->program->constants[in.a & ~ir::constant_bit] : frame.registers[in.a];
  Value* out = frame.registers + in.dst;
  if (take_apart(source, constant || (source.is_lent() && source.is_tuple()), {out, in.b})) return;
  LoopState items;
  try {
    items.start(source, 0);
  } catch (const TypeError&) {
    throw TypeError{fmt::format("cannot unpack non-iterable {} object", source.type_name())};
  }
  std::uint32_t count = 0;
  for (Value item; items.next(item); ++count) {
    if (count == in.b) throw ValueError{fmt::format("too many values to unpack (expected {})", in.b)};
    out[count] = item;
  }
  if (count < in.b)
    throw ValueError{fmt::format("not enough values to unpack (expected {}, got {})", in.b, count)};
}

}  // namespace eddy::templates
