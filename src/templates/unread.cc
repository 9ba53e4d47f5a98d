#include "templates/unread.h"

#include <algorithm>
#include <vector>

namespace eddy::templates {
namespace {

using ir::Instruction;
using ir::Op;

class Search {
 public:
  Search(const Program& program, const Function& function)
      : program_{program}, code_{function.code}, seen_(code_.size()) {}

  // Whether something may read register `wanted` behind the instruction `at`, before it is written again.
  bool is_read_behind(std::uint32_t wanted, std::uint32_t at) {
    ++search_;
    open_ = {at + 1};
    while (!open_.empty()) {
      const std::uint32_t next = open_.back();
      open_.pop_back();
      if (seen_[next] == search_) continue;
      seen_[next] = search_;
      if (++visits_ > max_unread_visits || reads(code_[next], wanted)) return true;
      follow(code_[next], wanted, next);
    }
    return false;
  }

 private:
  void follow(const Instruction& in, std::uint32_t wanted, std::uint32_t at) {
    if (in.op == Op::return_) return;
    if (const std::uint32_t target = ir::target_of(in); target != ir::none) open_.push_back(target);
    if (in.op != Op::jump && !writes(in, wanted)) open_.push_back(at + 1);
  }

  static bool writes(const Instruction& in, std::uint32_t wanted) {
    if (in.op == Op::unpack) return wanted - in.dst < in.b;
    return in.dst == wanted;
  }

  // Also true of instructions that are not told apart here.
  [[nodiscard]] bool reads(const Instruction& in, std::uint32_t wanted) const {
    switch (in.op) {
      case Op::emit_text:
      case Op::begin_capture:
      case Op::end_capture:
      case Op::resolve:
      case Op::undefine:
      case Op::load_cell:
      case Op::jump:
      case Op::jump_if_given:
      case Op::jump_if_child:
      case Op::loop_next:
      case Op::loop_end:
      case Op::loop_attribute:
      case Op::loop_object:
      case Op::require_block:
      case Op::call_super:
      case Op::call_self:
      case Op::extends_static:
      case Op::call_parent:
      case Op::return_: return in.op == Op::return_ && in.a == wanted;
      case Op::emit:
      case Op::copy:
      case Op::attribute:
      case Op::not_:
      case Op::negate:
      case Op::positive:
      case Op::invert:
      case Op::truth:
      case Op::unpack:
      case Op::jump_if:
      case Op::jump_if_not:
      case Op::loop_begin:
      case Op::loop_call:
      case Op::import_name: return in.a == wanted;
      case Op::export_name: return in.b == wanted;
      case Op::store_cell: return in.dst == wanted;
      case Op::store_member: return in.a == wanted || in.dst == wanted;
      case Op::binary:
      case Op::compare:
      case Op::item: return in.a == wanted || in.b == wanted;
      case Op::concat:
      case Op::tuple:
      case Op::list:
      case Op::set: return wanted - in.a < in.b;
      case Op::dict: return wanted - in.a < 2 * in.b;
      case Op::slice: return wanted - in.a < 3;
      case Op::call:
      case Op::call_method:
      case Op::filter:
      case Op::test: return wanted - in.a < program_.sites[in.b].registers();
      case Op::call_block:
      case Op::include_static: return is_local(in.b, wanted);
      default: return true;
    }
  }

  [[nodiscard]] bool is_local(std::uint32_t table, std::uint32_t wanted) const {
    if (table == ir::none) return false;
    const std::vector<Local>& locals = program_.locals[table];
    return std::any_of(locals.begin(), locals.end(), [&](const Local& local) { return local.at == wanted; });
  }

  const Program& program_;
  const std::vector<Instruction>& code_;
  std::vector<std::uint32_t> seen_;  // by which search, last
  std::vector<std::uint32_t> open_;
  std::uint32_t search_ = 0;
  std::size_t visits_ = 0;
};

// Takes those instructions out; what jumped to one jumps to that behind it.
void take_out(Function& function, const std::vector<bool>& unread) {
  std::vector<std::uint32_t> moved(unread.size());
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < unread.size(); ++i) {
    moved[i] = kept;
    if (unread[i]) continue;
    function.code[kept] = function.code[i];
    function.positions[kept] = function.positions[i];
    ++kept;
  }
  function.code.resize(kept);
  function.positions.resize(kept);
  for (Instruction& in : function.code) {
    if (const std::uint32_t target = ir::target_of(in); target != ir::none)
      (in.op == Op::jump ? in.a : in.b) = moved[target];
  }
}

}  // namespace

void drop_unread(Program& program) {
  for (const auto& function : program.functions) {
    std::vector<Instruction>& code = function->code;
    if (std::any_of(code.begin(), code.end(), [](const Instruction& in) { return in.op == Op::try_begin; }))
      continue;
    Search search{program, *function};
    std::vector<bool> unread(code.size());
    for (std::uint32_t i = 0; i < code.size(); ++i) {
      unread[i] = code[i].op == Op::resolve && !search.is_read_behind(code[i].dst, i);
      if (unread[i]) program.unread.push_back(code[i].a);
    }
    if (std::find(unread.begin(), unread.end(), true) != unread.end()) take_out(*function, unread);
  }
}

}  // namespace eddy::templates
