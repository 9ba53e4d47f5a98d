// What C++ made from a template is written against: `eddy compile` and eddy_add_templates (CMake) write it.
//
// Not for people: its names and layout belong to the version of eddy that made the code, and a mismatch is refused when
// the template is loaded. A template becomes one C++ function for its root and for each block, macro, lambda and recursive loop.
// A function holds control flow only; each instruction calls here what the interpreter calls too.
// Tests: tests/templates/compiled_test.cc, tests/compiled.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/templates/instruction.h"
#include "eddy/templates/output.h"
#include "eddy/value.h"

namespace eddy::templates {

class Machine;
struct Frame;
struct Program;

namespace compiled {

class Run;
using FunctionPtr = void (*)(Run&);

// One template of the program, as its object file holds it.
struct Template {
  std::string_view engine;    // "jinja2" or "tornado"
  std::string_view folder;    // DIRECTORY of eddy_add_templates: "templates"
  std::string_view name;      // below that folder, parts joined by "/"
  std::string_view filename;  // where it was read from, for errors
  std::string_view text;      // what was compiled
  std::string_view options;   // what it was compiled with: "name=value" lines
  std::uint64_t fingerprint = 0;
  std::span<const FunctionPtr> functions;  // empty: there is no code, it is interpreted
};

// Every template compiled into this program, in no order.
[[nodiscard]] std::span<const Template* const> all() noexcept;
// Those of one folder and engine, sorted by name; empty where there are none.
[[nodiscard]] std::vector<const Template*> of_folder(std::string_view engine, std::string_view folder);

// One entry of a compiled function: from where it was left, until it calls another function of a template or is
// done. `at` is the index of the instruction, for errors, and for going on behind a call.
class Run {
 public:
  enum class Row : std::uint8_t { items, end, whole };

  Run(Machine& machine, Frame& frame) noexcept;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  [[nodiscard]] std::uint32_t resumed_at() const noexcept { return static_cast<std::uint32_t>(at_ - code_); }
  [[nodiscard]] Value* registers() const noexcept { return registers_; }
  [[nodiscard]] const Value* constants() const noexcept { return constants_; }

  // Output. How a value is escaped: not, for HTML, as the template's autoescape is set; and Tornado's two.
  void text(std::string_view piece) { out_->write(piece); }
  void long_text(std::string_view piece);  // the same, not inline
  void raw(std::uint32_t at, const Value& value);
  void html(std::uint32_t at, const Value& value);
  void as_set(std::uint32_t at, const Value& value);
  void block_text(std::uint32_t at, const Value& value);  // of a call or filter block
  void tornado_html(std::uint32_t at, const Value& value);
  void tornado_raw(std::uint32_t at, const Value& value);
  void begin_capture();
  void end_capture(std::uint32_t at);

  // Names and operators. `name` is an index of the template's names; `op` numbers an operator.
  void undefine(Value& out, std::uint32_t name);
  void resolve(std::uint32_t at, Value& out, std::uint32_t name);
  void resolve_strict(std::uint32_t at, Value& out, std::uint32_t name);
  // An attribute, an item: where it lies, until the next call of this class.
  [[nodiscard]] const Value& attribute(std::uint32_t at, const Value& object, std::uint32_t name);
  [[nodiscard]] const Value& item(std::uint32_t at, const Value& object, const Value& key);
  // The same for a register that need not own it.
  [[nodiscard]] Value lent(const Value& found) noexcept {
    return &found == &made_ ? std::move(made_) : found.lent();
  }
  void binary(std::uint32_t at, Value& out, std::uint8_t op, const Value& a, const Value& b);
  [[nodiscard]] bool compare(std::uint32_t at, std::uint8_t op, const Value& a, const Value& b) {
    if (op < 6 && a.is_int() && b.is_int()) {
      const std::int64_t left = a.as_int();
      const std::int64_t right = b.as_int();
      switch (op) {
        case 0: return left == right;
        case 1: return left != right;
        case 2: return left < right;
        case 3: return left <= right;
        case 4: return left > right;
        default: return left >= right;
      }
    }
    return compare_others(at, op, a, b);
  }
  // a == b, where b is the text `literal`.
  [[nodiscard]] bool equals(std::uint32_t at, const Value& a, const Value& b, std::string_view literal) {
    return a.is_string() ? a.as_string() == literal : compare_others(at, 0, a, b);
  }
  [[nodiscard]] bool truth(std::uint32_t at, const Value& value) {
    return value.is_bool() ? value.as_bool() : truth_of(at, value);
  }

  // Loops: the next item; false (end) where there is none. next_row takes the item apart into `count` registers.
  void begin_loop(std::uint32_t at, const Value& iterable);
  void end_loop(std::uint32_t at);
  [[nodiscard]] bool next(std::uint32_t at, std::uint32_t slot, Value& out);
  [[nodiscard]] Row next_row(std::uint32_t at, std::uint32_t slot, Value* out, std::uint32_t count);
  [[nodiscard]] Value loop(std::uint32_t at, std::uint32_t slot,
                           std::uint8_t which);  // an attribute of `loop`
  void unpack(std::uint32_t at);

  // A variable that macros share, of the load_cell at `at`.
  [[nodiscard]] const Value& cell(std::uint32_t at) const noexcept;

  // Whether the caller gave a macro's parameter; whether the template has a parent.
  [[nodiscard]] bool given(std::uint32_t parameter) const noexcept { return (given_ >> parameter & 1) != 0; }
  [[nodiscard]] bool has_parent() const noexcept;

  // A filter or a test. write_filtered: a filter that only the emit behind it asks for; false: that is still to be done.
  void filter(std::uint32_t at);
  [[nodiscard]] bool write_filtered(std::uint32_t at);
  // Any other instruction, by its index; enter: one that may call a function of a template; call: that of a value.
  void execute(std::uint32_t at);
  enum class Called : std::uint8_t {
    value,    // it is done; its value, if any, is in the register
    written,  // it is done, and so is the emit behind it
    left,     // the function is still to run: return at once, and be resumed behind the call
  };
  [[nodiscard]] Called enter(std::uint32_t at);
  [[nodiscard]] Called call(std::uint32_t at);
  // The function is done: return at once.
  void finish(std::uint32_t at);

 private:
  void set_at(std::uint32_t at) noexcept { at_ = code_ + at; }
  [[nodiscard]] bool truth_of(std::uint32_t at, const Value& value);
  [[nodiscard]] bool compare_others(std::uint32_t at, std::uint8_t op, const Value& a, const Value& b);
  [[nodiscard]] Called call_unbound(std::uint32_t at);
  [[nodiscard]] Called go_on(std::uint32_t at, std::size_t depth);
  [[nodiscard]] Called run_entered(std::uint32_t at, Frame& entered);

  const ir::Instruction*& at_;  // the frame's
  const ir::Instruction* const code_;
  Value* registers_;
  const Value* constants_;
  Output* out_;
  Machine& machine_;
  Frame& frame_;
  const Program& program_;
  const std::uint64_t given_;  // a macro's parameters, a bit each
  Value made_;                 // what attribute or item made
};

}  // namespace compiled
}  // namespace eddy::templates
