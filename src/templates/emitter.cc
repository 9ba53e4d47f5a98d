// src/templates/emitter.cc: instructions, registers and tables of a function under construction.
#include "templates/emitter.h"

#include <algorithm>
#include <utility>

#include "templates/failure.h"
#include "templates/shortcuts.h"

namespace eddy::templates {

Value to_value(const Literal& literal) {
  return std::visit(
      [](const auto& held) -> Value {
        using Held = std::remove_cvref_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>) {
          return {};
        } else if constexpr (std::is_same_v<Held, Bytes>) {
          return Value::bytes(held.text);
        } else if constexpr (std::is_same_v<Held, BigInteger>) {
          return Value::integer(held.digits);
        } else if constexpr (std::is_same_v<Held, OwnValue>) {
          return *held;
        } else {
          return Value{held};
        }
      },
      literal);
}

std::uint32_t Tables::name(std::string_view text, Name::Form form) {
  const auto [at, fresh] =
      names_.try_emplace(std::string{text}, static_cast<std::uint32_t>(program_.names.size()));
  if (fresh) program_.names.push_back({std::string{text}, form, Value{}, nullptr});
  return at->second;
}

std::uint32_t Tables::text(std::string_view text) {
  program_.texts.push_back(program_.text_store.emplace_back(text));
  return static_cast<std::uint32_t>(program_.texts.size() - 1);
}

ir::Operand Tables::constant(Value value) {
  program_.constants.push_back(std::move(value));
  return static_cast<ir::Operand>(program_.constants.size() - 1) | ir::constant_bit;
}

ir::Operand Tables::constant(const Literal& literal) { return constant(to_value(literal)); }

std::uint32_t Tables::site(CallSite site) {
  program_.sites.push_back(std::move(site));
  return static_cast<std::uint32_t>(program_.sites.size() - 1);
}

std::uint32_t Tables::locals(std::vector<Local> locals) {
  program_.locals.push_back(std::move(locals));
  return static_cast<std::uint32_t>(program_.locals.size() - 1);
}

std::uint32_t Tables::link(Link link) {
  program_.links.push_back(std::move(link));
  return static_cast<std::uint32_t>(program_.links.size() - 1);
}

std::uint32_t Emitter::emit(ir::Instruction instruction, Place place) {
  text_open_ = false;
  function_.code.push_back(instruction);
  function_.positions.push_back(
      {place.line > statement_.line || place.line < least_line_ ? statement_ : place, unit_});
  return here() - 1;
}

std::uint32_t Emitter::jump(ir::Op op, ir::Operand condition, Place place) {
  return emit({.op = op, .a = condition}, place);
}

void Emitter::land_at(std::uint32_t jump_index, std::uint32_t target) {
  ir::Instruction& jump = function_.code[jump_index];
  (jump.op == ir::Op::jump || jump.op == ir::Op::try_begin ? jump.a : jump.b) = target;
  barrier();
}

std::uint32_t Emitter::take(std::uint32_t count) {
  const std::uint32_t first = next_register_;
  next_register_ += count;
  function_.registers = std::max(function_.registers, next_register_);
  return first;
}

std::uint32_t Emitter::jump_on(ir::Op op, ir::Operand condition, Place place) {
  if (!function_.code.empty()) {
    ir::Instruction& last = function_.code.back();
    using enum ir::Op;
    if (last.dst == condition &&
        (last.op == compare || last.op == attribute || last.op == item || last.op == loop_attribute))
      last.flag = 1;
  }
  return jump(op, condition, place);
}

void Emitter::emit_value(ir::Operand value, ir::Escape how, Place place) {
  if (!function_.code.empty() && function_.code.back().dst == value) {
    ir::Instruction& last = function_.code.back();
    switch (last.op) {
      case ir::Op::attribute:
      case ir::Op::item:
      case ir::Op::loop_attribute:
      case ir::Op::call:
      case ir::Op::call_method:
      case ir::Op::call_super:
      case ir::Op::call_self:
      case ir::Op::loop_call: last.flag = 1; break;
      case ir::Op::filter: last.flag = has_text_shortcut(tables_.program().sites[last.b].name) ? 1 : 0; break;
      default: break;
    }
  }
  emit({.op = ir::Op::emit, .mode = static_cast<std::uint8_t>(how), .a = value}, place);
}

void Emitter::last_use(std::uint32_t at) noexcept {
  ir::Instruction& last = function_.code.back();
  if (last.op == ir::Op::copy && last.a == at) last.flag = 1;
}

void Emitter::take_rows(std::uint32_t next) noexcept {
  if (next + 1 == here()) return;
  const ir::Instruction& follows = function_.code[next + 1];
  ir::Instruction& loop = function_.code[next];
  if (follows.op == ir::Op::unpack && follows.a == loop.dst) loop.flag = 1;
}

void Emitter::copy_argument(std::uint32_t dst, ir::Operand from, std::uint32_t temporaries, Place place) {
  const bool is_register = (from & ir::constant_bit) == 0;
  if (is_register && from >= temporaries && !function_.code.empty() && function_.code.back().dst == from) {
    function_.code.back().dst = dst;
    return;
  }
  const std::uint8_t outlives = is_register && from < temporaries ? 2 : 0;
  emit({.op = ir::Op::copy, .flag = outlives, .dst = dst, .a = from}, place);
}

namespace {

// Only takes and compares: no function of a template or a program runs in it.
bool is_still(ir::Op op) noexcept {
  using enum ir::Op;
  switch (op) {
    case attribute:
    case item:
    case copy:
    case resolve:
    case load_cell:
    case loop_attribute: return true;
    default: return false;
  }
}

// Might run what changes a list or a dict that others hold.
bool may_change(const ir::Instruction& in) noexcept {
  using enum ir::Op;
  switch (in.op) {
    case call:
    case call_method:
    case call_block:
    case call_super:
    case call_self:
    case call_parent:
    case loop_call:
    case recurse:
    case include:
    case include_static:
    case import:
    case import_static:
    case store_item: return true;
    default: return false;
  }
}

}  // namespace

void Emitter::lend(ir::Operand at) noexcept {
  for (auto in = function_.code.rbegin(); in != function_.code.rend() && is_still(in->op); ++in) {
    if (in->dst != at) continue;
    if (in->op == ir::Op::attribute || in->op == ir::Op::item) in->mode = 1;
    return;
  }
}

void Emitter::lend_callee(ir::Operand at) noexcept {
  for (auto in = function_.code.rbegin(); in != function_.code.rend() && in->op != ir::Op::store_cell; ++in) {
    if (in->dst != at) continue;
    if (in->op == ir::Op::load_cell) in->mode = 1;
    return;
  }
}

void Emitter::lend_items(std::uint32_t begin) noexcept {
  const auto from = function_.code.begin() + begin;
  if (std::none_of(from, function_.code.end(), may_change)) from->mode = 1;
}

std::uint8_t Emitter::enter_loop(Place place) {
  if (loops_ >= 255) fail("more than 255 loops within one another", place);
  const auto slot = static_cast<std::uint8_t>(loops_++);
  function_.loops = std::max(function_.loops, loops_);
  return slot;
}

void Emitter::text(std::string_view text, Place place) {
  if (text.empty()) return;
  Program& program = tables_.program();
  if (text_open_ && !function_.code.empty()) {
    std::string& last = program.text_store.back();
    last.append(text);
    program.texts.back() = last;
    return;
  }
  const std::uint32_t index = tables_.text(text);
  emit({.op = ir::Op::emit_text, .a = index}, place);
  text_open_ = true;
}

}  // namespace eddy::templates
