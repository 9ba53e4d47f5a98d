// src/templates/emitter.h: writes the code of one function: instructions, jumps, registers, table entries.
//
// Registers are handed out like a stack: what a scope or an expression took is free again behind it.
// Tests: tests/templates/cases_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "templates/ast.h"
#include "templates/program.h"

namespace eddy::templates {

// A literal of a template as a value.
Value to_value(const Literal& literal);

// Entries of a program under construction, each text once.
class Tables {
 public:
  explicit Tables(Program& program) noexcept : program_{program} {}

  std::uint32_t name(std::string_view text, Name::Form form = Name::Form::name);
  std::uint32_t text(std::string_view text);
  ir::Operand constant(Value value);
  ir::Operand constant(const Literal& literal);
  std::uint32_t site(CallSite site);
  std::uint32_t locals(std::vector<Local> locals);
  std::uint32_t link(Link link);
  [[nodiscard]] Program& program() noexcept { return program_; }

 private:
  Program& program_;
  std::unordered_map<std::string, std::uint32_t> names_;
};

class Emitter {
 public:
  Emitter(Tables& tables, Function& function) noexcept : tables_{tables}, function_{function} {}

  // Appends an instruction that comes from `place`; answers its index. On a later line than the statement's, it is told
  // to come from the statement, as Jinja2 tells it.
  std::uint32_t emit(ir::Instruction instruction, Place place);
  // A jump whose target is set later by land().
  std::uint32_t jump(ir::Op op, ir::Operand condition, Place place);
  void land(std::uint32_t jump_index) { land_at(jump_index, here()); }
  void land_at(std::uint32_t jump_index, std::uint32_t target);
  [[nodiscard]] std::uint32_t here() const noexcept {
    return static_cast<std::uint32_t>(function_.code.size());
  }

  std::uint32_t take(std::uint32_t count = 1);
  [[nodiscard]] std::uint32_t mark() const noexcept { return next_register_; }
  void release(std::uint32_t to_mark) noexcept { next_register_ = to_mark; }

  // `at` is not read again: an instruction just emitted that copies it may take its value.
  void last_use(std::uint32_t at) noexcept;
  // The item of the loop whose loop_next is `next` is only taken apart, by the unpack just behind it, if there is.
  void take_rows(std::uint32_t next) noexcept;

  // Puts into register `dst`, for an instruction that only reads it, the value of `from`: a constant, a variable, or a
  // temporary (a register from `temporaries` on) that was just made.
  void copy_argument(std::uint32_t dst, ir::Operand from, std::uint32_t temporaries, Place place);
  // The next instruction is the only one that reads register `at`. Where that was just taken from a container, it need not
  // own its value. Nothing that could change the container may have been emitted since: else this does nothing.
  void lend(ir::Operand at) noexcept;
  // The same for what is called next, where it was taken from a variable that macros share.
  void lend_callee(ir::Operand at) noexcept;
  // The same for the items of the loop from `begin`, its loop_begin, to here.
  void lend_items(std::uint32_t begin) noexcept;

  // A jump on what was just lowered to `condition`, which nothing else reads.
  std::uint32_t jump_on(ir::Op op, ir::Operand condition, Place place);
  // Writes what was just lowered to `value`, which nothing else reads.
  void emit_value(ir::Operand value, ir::Escape how, Place place);

  std::uint8_t enter_loop(Place place);
  void leave_loop() noexcept { --loops_; }
  // Writes text; text that follows text at once is joined to it.
  void text(std::string_view text, Place place);
  // Text behind this point is not joined to what is before it: a jump leads here.
  void barrier() noexcept { text_open_ = false; }
  void set_unit(std::uint32_t unit) noexcept { unit_ = unit; }
  [[nodiscard]] std::uint32_t unit() const noexcept { return unit_; }
  // What follows, up to the next call, belongs to the statement that begins here.
  void set_statement(Place place) noexcept { statement_ = place, least_line_ = 0; }
  // The same for an expression whose parts on lines before it are told there too.
  void set_expression(Place place) noexcept { statement_ = place, least_line_ = place.line; }
  [[nodiscard]] Place statement() const noexcept { return statement_; }
  // The same, for a further part of it (an elif); nothing where statements are not told.
  void continue_statement(Place place) noexcept {
    if (statement_.line != UINT32_MAX) statement_ = place;
  }

  [[nodiscard]] Tables& tables() noexcept { return tables_; }
  [[nodiscard]] Function& function() noexcept { return function_; }

 private:
  Tables& tables_;
  Function& function_;
  std::uint32_t next_register_ = 0;
  std::uint32_t loops_ = 0;
  std::uint32_t unit_ = 0;
  Place statement_{UINT32_MAX, 0};
  std::uint32_t least_line_ = 0;
  bool text_open_ = false;
};

}  // namespace eddy::templates
