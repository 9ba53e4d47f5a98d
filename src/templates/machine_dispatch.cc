// src/templates/machine_dispatch.cc: the instruction loop.
//
// Short and hot: what is not asked for in every line of a template is in machine_execute.cc.
#include "templates/machine_frames.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

using ir::Escape;
using ir::Op;

// Runs the innermost functions, interpreted or compiled, until the one above `base` is done, or a step is.
void Machine::dispatch(std::size_t base) {
  for (;;) {
    const bool done = frames_.back().function->compiled && !in_steps_ ? run_compiled(base) : interpret(base);
    if (done) return;
  }
}

bool Machine::interpret(std::size_t base) {
  Frame* frame = &frames_.back();
  const ir::Instruction* at = frame->at;
  Value* registers = frame->registers;
  const Program* program = frame->function->program;
  const Value* constants = program->constants.data();

  // After a call or a return the innermost frame is another one; false: it is not interpreted.
  const auto reload = [&] {
    frame = &frames_.back();
    at = frame->at;
    registers = frame->registers;
    program = frame->function->program;
    constants = program->constants.data();
    return frame->function->compiled == nullptr || in_steps_;
  };
  const auto value = [&](std::uint32_t operand) -> const Value& {
    return (operand & ir::constant_bit) ? constants[operand & ~ir::constant_bit] : registers[operand];
  };
  const auto go = [&](std::uint32_t target) { at = frame->function->code.data() + target; };
  // Does the instruction behind `at` with the value that it alone asks for.
  const auto pass_on = [&](const Value& found) {
    const ir::Instruction& next = at[1];
    if (next.op == Op::emit) {
      emit(*frame, Escape(next.mode), found);
    } else if (calls::truth(found) == (next.op == Op::jump_if)) {
      return go(next.b);
    }
    at += 2;
  };

  // What attribute or item found, or made, goes to a register, as their `mode` says.
  const auto keep = [](Value& out, const Value& found, Value& made, bool lend) {
    if (&found == &made) {
      out = std::move(made);
    } else {
      out = lend ? found.lent() : Value{found};
    }
  };

  for (;;) {
    frame->at = at;
    const ir::Instruction& in = *at;
    switch (in.op) {
      case Op::emit_text: out_->write(program->texts[in.a]); break;
      case Op::emit: emit(*frame, Escape(in.mode), value(in.a)); break;
      case Op::copy:
        if ((in.a & ir::constant_bit) != 0 || in.flag == 2) {
          registers[in.dst] = value(in.a).lent();
        } else if (in.flag != 0) {
          registers[in.dst] = std::move(registers[in.a]);
        } else {
          registers[in.dst] = registers[in.a];
        }
        break;
      case Op::resolve: resolve(*frame, program->names[in.a], registers[in.dst]); break;
      case Op::resolve_strict: resolve_strict(*frame, in.a, registers[in.dst]); break;
      case Op::check_bound: calls::check_bound(value(in.a), program->names[in.b].text, in.flag != 0); break;
      case Op::load_cell:
        registers[in.dst] = in.mode != 0 ? cell(*frame, in).lent() : Value{cell(*frame, in)};
        break;
      case Op::store_cell: cell(*frame, in) = value(in.dst); break;
      case Op::binary: registers[in.dst] = calls::binary(BinaryOp(in.mode), value(in.a), value(in.b)); break;
      case Op::compare: {
        const bool holds = calls::compare(CompareOp(in.mode), value(in.a), value(in.b));
        if (in.flag != 0) {  // only the jump behind it asks
          const ir::Instruction& jump = at[1];
          if (holds == (jump.op == Op::jump_if)) {
            go(jump.b);
          } else {
            at += 2;
          }
          continue;
        }
        registers[in.dst] = Value{holds};
        break;
      }
      case Op::not_: registers[in.dst] = Value{!calls::truth(value(in.a))}; break;
      case Op::truth: registers[in.dst] = Value{calls::truth(value(in.a))}; break;
      case Op::concat: registers[in.dst] = concat(*frame, in); break;
      case Op::attribute: {
        Value made;
        const Value& found = attribute(value(in.a), program->names[in.b], program->python, made);
        if (in.flag != 0) {
          pass_on(found);
          continue;
        }
        keep(registers[in.dst], found, made, in.mode != 0);
        break;
      }
      case Op::item: {
        Value made;
        const Value& found = item(value(in.a), value(in.b), program->python, made);
        if (in.flag != 0) {
          pass_on(found);
          continue;
        }
        keep(registers[in.dst], found, made, in.mode != 0);
        break;
      }
      case Op::unpack: unpack(*frame, in); break;
      case Op::jump:
        go(in.a);
        if (in_steps_ && pauses(base)) [[unlikely]] {
          frame->at = at;
          return true;
        }
        continue;
      case Op::jump_if:
        if (calls::truth(value(in.a))) {
          go(in.b);
          continue;
        }
        break;
      case Op::jump_if_not:
        if (!calls::truth(value(in.a))) {
          go(in.b);
          continue;
        }
        break;
      case Op::jump_if_given:
        if (frame->given >> in.a & 1) {
          go(in.b);
          continue;
        }
        break;
      case Op::jump_if_child:
        if (frame->scopes->parent) {
          go(in.b);
          continue;
        }
        break;
      case Op::filter:
        if (in.flag == 0) {
          filter_or_test(*frame, in);
        } else if (write_filtered(*frame, in)) {
          ++at;  // over the emit
        }
        break;
      case Op::test: filter_or_test(*frame, in); break;
      case Op::loop_next: {
        LoopState& loop = *loops_[frame->loops + in.slot];
        if (in.flag != 0) {  // the next instruction unpacks the item, and nobody else reads it
          const Iterator::Row row = loop.next_row({registers + at[1].dst, at[1].b});
          if (row == Iterator::Row::items) {
            at += 2;
            continue;
          }
          if (row == Iterator::Row::end) {
            go(in.b);
            continue;
          }
        }
        if (!loop.next(registers[in.dst])) {
          go(in.b);
          continue;
        }
        break;
      }
      case Op::loop_end: end_loop(*frame, in.slot); break;
      case Op::loop_attribute: {
        LoopState& loop = *loops_[frame->loops + in.slot];
        if (in.flag != 0) {
          pass_on(loop.field(ir::LoopField(in.mode)));
          continue;
        }
        registers[in.dst] = loop.field(ir::LoopField(in.mode));
        break;
      }
      case Op::return_: {
        return_from(*frame);
        if (frames_.size() == base) return true;
        ++frames_.back().at;
        if (in_steps_ && pauses(base)) [[unlikely]]
          return true;
        if (!reload()) return false;
        continue;
      }
      // From here on, what may push a frame.
      case Op::call:
      case Op::call_method: {
        const std::size_t depth = frames_.size();
        call(*frame, in);
        if (frames_.size() == depth) break;
        if (!reload()) return false;
        continue;
      }
      default: {
        const std::size_t depth = frames_.size();
        execute(*frame, in);
        if (frames_.size() == depth) break;
        if (!reload()) return false;
        continue;
      }
    }
    ++at;
  }
}

}  // namespace eddy::templates
