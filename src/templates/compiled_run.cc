// src/templates/compiled_run.cc: what compiled functions call, and how they are entered.
#include "eddy/templates/compiled.h"

#include "templates/machine_frames.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

using ir::Escape;

// True: the function above `base` is done.
bool Machine::run_compiled(std::size_t base) {
  Frame& frame = frames_.back();
  const std::size_t depth = frames_.size();
  compiled::Run run{*this, frame};
  frame.function->compiled(run);
  if (frames_.size() > depth) return false;  // it called another
  if (frames_.size() == base) return true;
  ++frames_.back().at;
  return false;
}

namespace compiled {

Run::Run(Machine& machine, Frame& frame) noexcept
    : at_{frame.at},
      code_{frame.function->code.data()},
      registers_{frame.registers},
      constants_{frame.function->program->constants.data()},
      out_{machine.out_},
      machine_{machine},
      frame_{frame},
      program_{*frame.function->program},
      given_{frame.given} {}

void Run::long_text(std::string_view piece) { out_->write(piece); }

void Run::raw(std::uint32_t at, const Value& value) {
  if (value.is_string()) return out_->write(value.as_string());
  set_at(at);
  machine_.emit(frame_, Escape::raw, value);
}

void Run::html(std::uint32_t at, const Value& value) {
  if (value.is_string())
    return value.is_safe() ? out_->write(value.as_string()) : out_->write_escaped(value.as_string());
  set_at(at);
  machine_.emit(frame_, Escape::html, value);
}

void Run::as_set(std::uint32_t at, const Value& value) {
  set_at(at);
  machine_.emit(frame_, Escape::as_set, value);
}

void Run::block_text(std::uint32_t at, const Value& value) {
  set_at(at);
  machine_.emit(frame_, Escape(at_->mode), value);
}

void Run::tornado_html(std::uint32_t at, const Value& value) {
  if (value.is_string()) return out_->write_xhtml_escaped(value.as_string());
  set_at(at);
  machine_.emit(frame_, Escape::tornado_html, value);
}

void Run::tornado_raw(std::uint32_t at, const Value& value) {
  if (value.is_string()) return out_->write(value.as_string());
  set_at(at);
  machine_.emit(frame_, Escape::tornado_raw, value);
}

void Run::begin_capture() {
  machine_.begin_capture();
  out_ = machine_.out_;
}

void Run::end_capture(std::uint32_t at) {
  execute(at);
  out_ = machine_.out_;
}

void Run::undefine(Value& out, std::uint32_t name) { out = program_.names[name].undefined.lent(); }

void Run::resolve(std::uint32_t at, Value& out, std::uint32_t name) {
  set_at(at);
  machine_.resolve(frame_, program_.names[name], out);
}

void Run::resolve_strict(std::uint32_t at, Value& out, std::uint32_t name) {
  set_at(at);
  machine_.resolve_strict(frame_, name, out);
}

const Value& Run::attribute(std::uint32_t at, const Value& object, std::uint32_t name) {
  const Name& wanted = program_.names[name];
  if (object.is_dict() && wanted.item_of_dict) return machine_.item_named(object.as_dict(), wanted);
  set_at(at);
  return machine_.attribute_of_other(object, wanted, program_.python, made_);
}

const Value& Run::item(std::uint32_t at, const Value& object, const Value& key) {
  set_at(at);
  return machine_.item(object, key, program_.python, made_);
}

void Run::binary(std::uint32_t at, Value& out, std::uint8_t op, const Value& a, const Value& b) {
  set_at(at);
  out = calls::binary(BinaryOp(op), a, b);
}

static_assert(CompareOp::eq == CompareOp{0} && CompareOp::ne == CompareOp{1} &&
              CompareOp::lt == CompareOp{2} && CompareOp::le == CompareOp{3} &&
              CompareOp::gt == CompareOp{4} && CompareOp::ge == CompareOp{5});

bool Run::compare_others(std::uint32_t at, std::uint8_t op, const Value& a, const Value& b) {
  set_at(at);
  return calls::compare(CompareOp(op), a, b);
}

bool Run::truth_of(std::uint32_t at, const Value& value) {
  set_at(at);
  return calls::truth(value);
}

void Run::begin_loop(std::uint32_t at, const Value& iterable) {
  set_at(at);
  machine_.begin_loop(frame_, *at_, iterable);
}

void Run::end_loop(std::uint32_t at) {
  set_at(at);
  machine_.end_loop(frame_, at_->slot);
}

bool Run::next(std::uint32_t at, std::uint32_t slot, Value& out) {
  set_at(at);
  return machine_.loops_[frame_.loops + slot]->next(out);
}

Run::Row Run::next_row(std::uint32_t at, std::uint32_t slot, Value* out, std::uint32_t count) {
  set_at(at);
  switch (machine_.loops_[frame_.loops + slot]->next_row({out, count})) {
    case Iterator::Row::items: return Row::items;
    case Iterator::Row::end: return Row::end;
    case Iterator::Row::whole: break;
  }
  return Row::whole;
}

const Value& Run::cell(std::uint32_t at) const noexcept { return machine_.cell(frame_, code_[at]); }

Value Run::loop(std::uint32_t at, std::uint32_t slot, std::uint8_t which) {
  set_at(at);
  return machine_.loops_[frame_.loops + slot]->field(ir::LoopField(which));
}

bool Run::has_parent() const noexcept { return frame_.scopes->parent != nullptr; }

void Run::filter(std::uint32_t at) {
  set_at(at);
  machine_.filter_or_test(frame_, *frame_.at);
}

bool Run::write_filtered(std::uint32_t at) {
  set_at(at);
  return machine_.write_filtered(frame_, *frame_.at);
}

void Run::unpack(std::uint32_t at) {
  set_at(at);
  machine_.unpack(frame_, *frame_.at);
}

void Run::execute(std::uint32_t at) {
  set_at(at);
  machine_.execute(frame_, *frame_.at);
}

Run::Called Run::enter(std::uint32_t at) {
  const std::size_t depth = machine_.frames_.size();
  set_at(at);
  machine_.enter(frame_, *at_);
  return go_on(at, depth);
}

Run::Called Run::call(std::uint32_t at) {
  set_at(at);
  const ir::Instruction& in = *at_;
  Frame* const entered = machine_.enter_macro(frame_, in, program_.sites[in.b], registers_[in.a]);
  return entered ? run_entered(at, *entered) : call_unbound(at);
}

Run::Called Run::call_unbound(std::uint32_t at) {
  const std::size_t depth = machine_.frames_.size();
  machine_.call_unbound(frame_, *at_, program_.sites[at_->b]);
  return go_on(at, depth);
}

// Behind what may have entered a function above `depth`.
Run::Called Run::go_on(std::uint32_t at, std::size_t depth) {
  if (machine_.frames_.size() > depth) return run_entered(at, machine_.frames_.back());
  return resumed_at() == at ? Called::value : Called::written;
}

// Runs the function that was entered last.
Run::Called Run::run_entered(std::uint32_t at, Frame& entered) {
  if (machine_.nested_runs_ >= max_nested_runs) return Called::left;
  struct Nested {
    std::uint32_t& count;
    explicit Nested(std::uint32_t& c) noexcept : count{c} { ++count; }
    ~Nested() { --count; }
  } const nested{machine_.nested_runs_};
  const std::size_t depth = machine_.frames_.size() - 1;
  if (const FunctionPtr compiled = entered.function->compiled) {
    Run run{machine_, entered};
    compiled(run);
    if (machine_.frames_.size() > depth) machine_.dispatch(depth);  // it called another
  } else {
    machine_.dispatch(depth);
  }
  return resumed_at() == at ? Called::value : Called::written;
}

void Run::finish(std::uint32_t at) {
  set_at(at);  // a lambda's value is the instruction's
  machine_.return_from(frame_);
}

}  // namespace compiled
}  // namespace eddy::templates
