// src/templates/machine_dispatch.cc: the instruction loop.
//
// Short and hot: what takes more than a few lines is a function in machine_calls.cc or machine_parts.cc.
#include "templates/limits.h"
#include "templates/machine.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

using ir::Escape;
using ir::Op;

namespace {

constexpr std::size_t flush_bytes = std::size_t{16} * 1024;

}  // namespace

void Machine::dispatch(std::size_t base) {
  Frame* frame = &frames_.back();
  const ir::Instruction* at = frame->at;
  Value* registers = frame->registers;
  const Program* program = frame->function->program;
  const Value* constants = program->constants.data();
  const std::uint8_t kind = engine_.undefined_kind();

  // After a call or a return the innermost frame is another one.
  const auto reload = [&] {
    frame = &frames_.back();
    at = frame->at;
    registers = frame->registers;
    program = frame->function->program;
    constants = program->constants.data();
  };
  const auto value = [&](std::uint32_t operand) -> const Value& {
    return (operand & ir::constant_bit) ? constants[operand & ~ir::constant_bit] : registers[operand];
  };
  const auto go = [&](std::uint32_t target) { at = frame->function->code.data() + target; };

  for (;;) {
    frame->at = at;
    const ir::Instruction& in = *at;
    switch (in.op) {
      case Op::emit_text: {
        out_->write(program->texts[in.a]);
        if (sink_ && out_ == root_ && root_->size() >= flush_bytes) flush();
        break;
      }
      case Op::emit: {
        const Value& v = value(in.a);
        if (v.is_string()) {
          emit_string(*frame, Escape(in.mode), v);
        } else if (v.is_int()) {
          out_->write(v.as_int());
        } else {
          emit_other(*frame, Escape(in.mode), v);
        }
        break;
      }
      case Op::begin_capture: begin_capture(); break;
      case Op::end_capture: registers[in.dst] = end_capture(Escape(in.mode), *frame->scopes); break;
      case Op::copy:
        if (in.a & ir::constant_bit) {
          registers[in.dst] = constants[in.a & ~ir::constant_bit].lent();
        } else if (in.flag != 0) {
          registers[in.dst] = std::move(registers[in.a]);
        } else {
          registers[in.dst] = registers[in.a];
        }
        break;
      case Op::resolve: resolve(*frame, program->names[in.a], registers[in.dst]); break;
      case Op::resolve_strict: resolve_strict(*frame, in.a, registers[in.dst]); break;
      case Op::check_bound: calls::check_bound(value(in.a), program->names[in.b].text); break;
      case Op::undefine: registers[in.dst] = program->names[in.a].undefined.lent(); break;
      case Op::load_cell:
      case Op::store_cell: {
        Cells* cells = frame->cells;
        for (std::uint32_t i = in.a; i > 0; --i) cells = cells->outer;
        if (in.op == Op::load_cell) {
          registers[in.dst] = cells->values[in.b];
        } else {
          cells->values[in.b] = value(in.dst);
        }
        break;
      }
      case Op::export_name: frame->scopes->set(program->names[in.a].text, value(in.b), in.flag == 1); break;
      case Op::binary:
        registers[in.dst] = calls::binary(BinaryOp(in.mode), value(in.a), value(in.b), kind);
        break;
      case Op::compare: {
        const bool holds = calls::compare(CompareOp(in.mode), value(in.a), value(in.b), kind);
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
      case Op::not_: registers[in.dst] = Value{!calls::truth(value(in.a), kind)}; break;
      case Op::negate: registers[in.dst] = calls::negate(value(in.a), kind); break;
      case Op::positive: registers[in.dst] = calls::positive(value(in.a), kind); break;
      case Op::invert: registers[in.dst] = calls::invert(value(in.a), kind); break;
      case Op::concat: registers[in.dst] = concat(*frame, in); break;
      case Op::truth: registers[in.dst] = Value{calls::truth(value(in.a), kind)}; break;
      case Op::attribute: {
        const Value& object = value(in.a);
        const std::string& name = program->names[in.b].text;
        if (object.is_foreign() && !object.is_sequence() && object.find_member(name, registers[in.dst]))
          break;
        registers[in.dst] = calls::attribute(object, name, kind, program->python);
        break;
      }
      case Op::item: {
        const Value& object = value(in.a);
        const Value& key = value(in.b);
        if (program->python && key.is_string() && object.is_foreign() && !object.is_sequence() &&
            object.find_member(key.as_string(), registers[in.dst])) {
          break;
        }
        registers[in.dst] = calls::item(object, key, kind, program->python);
        break;
      }
      case Op::slice: registers[in.dst] = calls::slice(&registers[in.a]); break;
      case Op::tuple:
        registers[in.dst] = Value::tuple(std::vector<Value>(registers + in.a, registers + in.a + in.b));
        break;
      case Op::list:
        registers[in.dst] = Value::list(std::vector<Value>(registers + in.a, registers + in.a + in.b));
        break;
      case Op::dict: registers[in.dst] = calls::dict(&registers[in.a], in.b); break;
      case Op::set: registers[in.dst] = calls::set(&registers[in.a], in.b); break;
      case Op::append: registers[in.dst].mutable_items().push_back(value(in.a)); break;
      case Op::insert: registers[in.dst].mutable_dict().set(value(in.a), value(in.b)); break;
      case Op::store_item: calls::store_item(registers[in.dst], value(in.a), value(in.b)); break;
      case Op::store_member:
        calls::store_member(registers[in.dst], program->names[in.b].text, value(in.a));
        break;
      case Op::unpack: unpack(*frame, in); break;
      case Op::jump: go(in.a); continue;
      case Op::jump_if:
        if (calls::truth(value(in.a), kind)) {
          go(in.b);
          continue;
        }
        break;
      case Op::jump_if_not:
        if (!calls::truth(value(in.a), kind)) {
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
      case Op::call:
      case Op::call_method: {
        const std::size_t depth = frames_.size();
        call(*frame, in);
        if (frames_.size() != depth) {
          reload();
          continue;
        }
        break;
      }
      case Op::filter:
      case Op::test: filter_or_test(*frame, in); break;
      case Op::loop_begin: begin_loop(*frame, in, value(in.a)); break;
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
      case Op::loop_attribute:
        registers[in.dst] = loops_[frame->loops + in.slot]->field(ir::LoopField(in.mode));
        break;
      case Op::loop_object: registers[in.dst] = loop_object(*frame, in.slot); break;
      case Op::try_begin: handlers_.push_back({frames_.size(), in.a, std::uint32_t(open_buffers_), 0}); break;
      case Op::try_end: handlers_.pop_back(); break;
      case Op::reraise: {
        const std::exception_ptr failure = failures_.back();
        failures_.pop_back();
        std::rethrow_exception(failure);
      }
      case Op::end_handler: failures_.pop_back(); break;
      case Op::match_error:
        registers[in.dst] = Value{calls::error_is(failures_.back(), program->names[in.b].text)};
        break;
      case Op::error_value: registers[in.dst] = calls::error_value(failures_.back()); break;
      case Op::set_autoescape: {
        const bool on = calls::truth(value(in.a), kind);
        registers[in.dst] = Value{frame->scopes->autoescape};
        frame->scopes->autoescape = on;
        break;
      }
      case Op::reset_autoescape: frame->scopes->autoescape = value(in.a).as_bool(); break;
      case Op::make_macro: registers[in.dst] = make_macro(*frame, in); break;
      case Op::import_name: registers[in.dst] = import_name(*frame, in, value(in.a)); break;
      case Op::require_block: require_block(*frame, in); break;
      case Op::extends: extend(*frame, find_program(*frame, value(in.a), false)); break;
      case Op::extends_static: extend(*frame, linked(*frame, in.a, false)); break;
      case Op::return_: {
        return_from(*frame);
        if (frames_.size() == base) return;
        ++frames_.back().at;
        reload();
        continue;
      }
      // From here on, what pushes a frame.
      default: {
        const std::size_t depth = frames_.size();
        enter_part(*frame, in);
        if (frames_.size() != depth) {
          reload();
          continue;
        }
        break;
      }
    }
    ++at;
  }
}

void Machine::enter_part(Frame& frame, const ir::Instruction& in) {
  switch (in.op) {
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
    default: throw TemplateRuntimeError{"an instruction that the interpreter does not know"};
  }
}

}  // namespace eddy::templates
