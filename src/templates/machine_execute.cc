// src/templates/machine_execute.cc: one instruction by itself, but for jumps and returns, which are the back end's.
//
// The interpreter comes here for what is not hot, compiled code for all that it does not spell out itself.
#include "templates/machine.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

using ir::Escape;
using ir::Op;

void Machine::execute(Frame& frame, const ir::Instruction& in) {
  Value* const registers = frame.registers;
  const Program& program = *frame.function->program;
  const auto value = [&](std::uint32_t operand) -> const Value& {
    return (operand & ir::constant_bit) ? program.constants[operand & ~ir::constant_bit] : registers[operand];
  };
  const auto several = [&] { return std::vector<Value>(registers + in.a, registers + in.a + in.b); };

  switch (in.op) {
    case Op::emit: return emit(frame, Escape(in.mode), value(in.a));
    case Op::begin_capture: return begin_capture();
    case Op::end_capture: registers[in.dst] = end_capture(Escape(in.mode), *frame.scopes); return;
    case Op::undefine: registers[in.dst] = program.names[in.a].undefined.lent(); return;
    case Op::resolve: return resolve(frame, program.names[in.a], registers[in.dst]);
    case Op::resolve_strict: return resolve_strict(frame, in.a, registers[in.dst]);
    case Op::check_bound: return calls::check_bound(value(in.a), program.names[in.b].text, in.flag != 0);
    case Op::store_cell: cell(frame, in) = value(in.dst); return;
    case Op::export_name: return frame.scopes->set(program.names[in.a].text, value(in.b), in.flag == 1);
    case Op::not_: registers[in.dst] = Value{!calls::truth(value(in.a))}; return;
    case Op::truth: registers[in.dst] = Value{calls::truth(value(in.a))}; return;
    case Op::negate: registers[in.dst] = calls::negate(value(in.a)); return;
    case Op::positive: registers[in.dst] = calls::positive(value(in.a)); return;
    case Op::invert: registers[in.dst] = calls::invert(value(in.a)); return;
    case Op::concat: registers[in.dst] = concat(frame, in); return;
    case Op::slice: registers[in.dst] = calls::slice(&registers[in.a]); return;
    case Op::tuple: registers[in.dst] = Value::tuple(several()); return;
    case Op::list: registers[in.dst] = Value::list(several()); return;
    case Op::dict: registers[in.dst] = calls::dict(&registers[in.a], in.b); return;
    case Op::set: registers[in.dst] = calls::set(&registers[in.a], in.b); return;
    case Op::append: return registers[in.dst].mutable_items().push_back(value(in.a));
    case Op::insert: return registers[in.dst].mutable_dict().set(value(in.a), value(in.b));
    case Op::store_item: return calls::store_item(registers[in.dst], value(in.a), value(in.b));
    case Op::store_member:
      return calls::store_member(registers[in.dst], program.names[in.b].text, value(in.a));
    case Op::unpack: return unpack(frame, in);
    case Op::filter:
    case Op::test: return filter_or_test(frame, in);
    case Op::loop_begin: return begin_loop(frame, in, value(in.a));
    case Op::loop_end: return end_loop(frame, in.slot);
    case Op::filter_items: registers[in.dst] = filter_items(frame, in, value(in.a)); return;
    case Op::loop_attribute:
      registers[in.dst] = loops_[frame.loops + in.slot]->field(ir::LoopField(in.mode));
      return;
    case Op::loop_object: registers[in.dst] = loop_object(frame, in.slot); return;
    case Op::set_autoescape: {
      auto state = AutoescapeState::of(value(in.a));
      registers[in.dst] = frame.scopes->autoescape.value();
      frame.scopes->autoescape = std::move(state);
      return;
    }
    case Op::reset_autoescape: frame.scopes->autoescape = AutoescapeState::of(value(in.a)); return;
    case Op::make_macro: registers[in.dst] = make_macro(frame, in); return;
    case Op::import_name: registers[in.dst] = import_name(frame, in, value(in.a)); return;
    case Op::require_block: return require_block(frame, in);
    case Op::extends: return extend(frame, find_program(frame, value(in.a), false));
    case Op::extends_static: return extend(frame, linked(frame, in.a, false));
    default: return execute_rare(frame, in);
  }
}

void Machine::execute_rare(Frame& frame, const ir::Instruction& in) {
  switch (in.op) {
    case Op::try_begin: handlers_.push_back({frames_.size(), in.a, std::uint32_t(open_buffers_), 0}); return;
    case Op::try_end: return handlers_.pop_back();
    case Op::reraise: {
      const Caught caught = failures_.back();
      failures_.pop_back();
      frame.at = caught.at;
      std::rethrow_exception(caught.failure);
    }
    case Op::end_handler: return failures_.pop_back();
    case Op::match_error: {
      const std::string& type = frame.function->program->names[in.b].text;
      frame.registers[in.dst] = Value{calls::error_is(failures_.back().failure, type)};
      return;
    }
    case Op::error_value: frame.registers[in.dst] = calls::error_value(failures_.back().failure); return;
    default: return enter(frame, in);
  }
}

// What may enter another function, or do the emit behind it.
void Machine::enter(Frame& frame, const ir::Instruction& in) {
  if (in.op == Op::call) return call(frame, in);
  switch (in.op) {
    case Op::call_method: return call(frame, in);
    case Op::filter:
      if (write_filtered(frame, in)) ++frame.at;  // and the emit
      return;
    case Op::call_block: return call_block(frame, in);
    case Op::call_super: return call_super(frame, in);
    case Op::call_self: return call_self(frame, in);
    case Op::call_parent: return call_parent(frame);
    case Op::include:
    case Op::include_static: return include(frame, in);
    case Op::import:
    case Op::import_static: return import(frame, in);
    case Op::loop_call:
    case Op::recurse: return recurse(frame, in);
    default: throw TemplateRuntimeError{"an instruction that the engine does not know"};
  }
}

}  // namespace eddy::templates
