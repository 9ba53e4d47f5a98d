// src/templates/machine.h: the interpreter: runs one render of one program.
//
// Functions call one another on a stack of frames of its own, not on C++'s, so depth costs memory that
// max_call_depth bounds. Each instruction calls one function of the runtime. One machine serves one render and is
// used by one thread; programs are read only.
// Tests: tests/templates/cases, tests/templates/limits_test.cc; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/templates/errors.h"
#include "eddy/templates/output.h"
#include "eddy/templates/sink.h"
#include "eddy/value.h"
#include "templates/autoescape_state.h"
#include "templates/engine.h"
#include "templates/limits.h"
#include "templates/loop_state.h"
#include "templates/program.h"
#include "templates/register_stack.h"
#include "templates/render_budget.h"

namespace eddy::templates {

// The variables that a template's functions look names up in.
struct Scopes {
  struct Variable {
    std::string_view name;  // in a program or a frame's table, which outlive the render
    Value value;
    bool exported = false;
  };
  const Scopes* outer = nullptr;    // an include's: the includer's
  const Context* given = nullptr;   // what render was called with
  std::vector<Variable> variables;  // assigned at the top level, or seen from around an include
  const BlockTable* blocks = nullptr;
  std::unique_ptr<BlockTable> own_blocks;  // where a parent was found only at render
  ProgramPtr parent;                       // what the template extends
  AutoescapeState autoescape;
  bool kept = false;  // a value that the template made points here: it stays until the render is over

  // What a name stands for; false where it stands for nothing.
  bool find(std::string_view name, Value& out) const noexcept;
  void set(std::string_view name, const Value& value, bool exported);
};

// Variables that a function shares with the macros defined in it.
struct Cells {
  Cells* outer = nullptr;
  std::vector<Value> values;
};

// One running function. Machine::push sets all of it.
struct Frame {
  const Function* function;
  const ir::Instruction* at;  // the instruction that runs, or comes next
  Value* registers;
  Scopes* scopes;
  Cells* cells;
  std::uint32_t loops;     // the first of its loops
  std::uint32_t captures;  // buffers open when it began
  std::uint32_t dst;       // the caller's register that takes its text
  ir::Escape capture;
  bool captured;        // its text is a value
  bool is_module;       // its text is dropped and its variables are the value
  bool owns_scopes;     // its scopes were made for it alone
  std::uint64_t given;  // macro: which parameters the caller gave, a bit each
  std::int64_t depth0;  // recursive loop: how deep
  const BlockTable::Entry* block;
  std::uint32_t level;  // of `block`: which of its functions runs
};

class MacroObject;

// The running functions, which never move: a function of C++ may call back into the template. The first few, which is all
// that most pages need, are in place.
class FrameStack {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  Frame& operator[](std::size_t index) noexcept {
    return index < near ? frames_[index] : more_[index - near];
  }
  const Frame& operator[](std::size_t index) const noexcept {
    return index < near ? frames_[index] : more_[index - near];
  }
  Frame& back() noexcept { return (*this)[size_ - 1]; }
  [[nodiscard]] const Frame& back() const noexcept { return (*this)[size_ - 1]; }
  // One on top, with whatever it held before; there are fewer than max_call_depth.
  Frame& push() {
    if (size_ == near && !more_) more_ = std::make_unique_for_overwrite<Frame[]>(max_call_depth - near);
    return (*this)[size_++];
  }
  void pop() noexcept { --size_; }

 private:
  static constexpr std::size_t near = 16;
  Frame frames_[near];
  std::unique_ptr<Frame[]> more_;
  std::size_t size_ = 0;
};

class Machine {
 public:
  Machine(const Engine& engine, const Program& program) noexcept
      : engine_{engine}, program_{program}, kind_{engine.undefined_kind()} {
    if (const RenderLimits* limits = engine.limits())
      max_depth_ = std::min<std::size_t>(max_depth_, limits->limits.recursion);
  }
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Writes the page to `out`.
  void render(const Context& context, Output& out);

  // Names that stand behind the variables and before the environment's globals, also for what is imported. Before a render;
  // `globals` outlives it.
  void see(const Context& globals);
  // Runs the page in steps, all of it interpreted: each ends where it is over (false), or where a loop's round, a block or
  // the like has written to `out`. Both outlive the machine.
  void begin_steps(const Context& context, Output& out);
  bool step();
  // Runs the template for what it exports: the module, as an import makes it. Its macros can be called until the machine
  // is gone.
  Value run_module(const Context& context, Output& unused);
  // Of an environment whose templates yield values: the value of what was written, where `out` still holds it.
  Value native_value_of(std::string_view written) const;
  // What that exports, called from C++.
  Value call_exported(const Value& callable, const Arguments& arguments);

  // From C++ code that a template called: calls a macro, or a recursive loop. Re-enters at most
  // max_reentries deep.
  Value call_macro(const Function& macro, Cells* cells, Scopes* scopes, const Arguments& arguments);
  Value call_lambda(const Function& lambda, Cells* cells, Scopes* scopes, std::span<const Value> defaults,
                    const Arguments& arguments);
  // Asks a loop's condition for an item; what it answers is compile_condition's.
  Value call_condition(const Function& condition, Cells* cells, Scopes* scopes, const Value& item);
  Value call_loop(const Function& function, Cells* cells, Scopes* scopes, const Value& iterable,
                  std::int64_t depth0);
  Value call_named_block(std::string_view name, std::uint32_t level, Scopes& scopes);
  // What tells whether this machine still is there: null inside once it is not.
  std::shared_ptr<Machine*> alive() { return self(); }
  // `self`, as a template passes it about.
  Value template_reference(Scopes& scopes);
  // What undefined values are in this render.
  [[nodiscard]] Value::Undefined undefined_kind() const noexcept;
  // Whether the block has this level now, 0 the child's.
  [[nodiscard]] bool has_level(const BlockTable::Entry& entry, std::uint32_t level,
                               const Scopes& scopes) const;
  // `super` of the block of that name that runs, likewise.
  Value super_reference(std::string_view block, Scopes& scopes);

 private:
  friend class compiled::Run;
  void start(const Context& context, Output& out);
  Scopes& begin(const Context& context, Output& out);
  template <class Work>
  auto within_limits(Work work);
  [[nodiscard]] bool pauses(std::size_t base) const noexcept {
    return base == 0 && open_buffers_ == 0 && root_->size() > 0;
  }
  void run(std::size_t base);
  void dispatch(std::size_t base);
  bool interpret(std::size_t base);     // true: the function above `base` is done
  bool run_compiled(std::size_t base);  // the same
  // Entering and leaving a function: machine_frames.h.
  Frame& push(const Function& function, Scopes* scopes, Cells* cells);
  void pop(const Frame& frame);
  void return_from(Frame& frame);
  [[noreturn]] void refuse_depth() const;
  void make_cells(Frame& frame, std::uint32_t count);
  void drop_loops(std::size_t down_to);
  void return_value(Frame& frame);

  // What both back ends call: src/templates/machine_*.cc.
  void execute(Frame& frame, const ir::Instruction& in);
  void execute_rare(Frame& frame, const ir::Instruction& in);
  void enter(Frame& frame, const ir::Instruction& in);
  void emit(const Frame& frame, ir::Escape how, const Value& value) {
    if (value.is_string()) {
      emit_string(frame, how, value.as_string(), value.is_safe());
    } else if (value.is_int() && how < ir::Escape::called) {
      out_->write(value.as_int());
    } else {
      emit_other(frame, how, value);
    }
  }
  void emit_string(const Frame& frame, ir::Escape how, std::string_view text, bool safe);
  void emit_other(const Frame& frame, ir::Escape how, const Value& value);
  // An attribute or an item where it lies, or in `made`; until the object changes or a template runs.
  const Value& attribute(const Value& object, const Name& name, bool python, Value& made) {
    if (object.is_dict() && name.item_of_dict) return item_named(object.as_dict(), name);
    return attribute_of_other(object, name, python, made);
  }
  const Value& item_named(const Dict& dict, const Name& name) {
    const Value* const found = dict.find(name.text, place_of_key(name.text));
    return found ? *found : name.not_in_dict;
  }
  const Value& attribute_of_other(const Value& object, const Name& name, bool python, Value& made);
  const Value& attribute_in_full(const Value& object, const Name& name, bool python, Value& made);
  const Value& item(const Value& object, const Value& key, bool python, Value& made);
  // Where dicts have that key, as far as one was asked for it: rows of a table have their keys in the same places. Keyed by
  // where the text of the key lies, in the program.
  std::uint8_t& place_of_key(std::string_view key) noexcept {
    return places_[(reinterpret_cast<std::uintptr_t>(key.data()) >> 4) % std::size(places_)];
  }
  static Value& cell(const Frame& frame, const ir::Instruction& in) noexcept;
  void begin_capture();
  Value end_capture(ir::Escape how, const Scopes& scopes);
  void begin_loop(Frame& frame, const ir::Instruction& in, Value iterable);
  void end_loop(Frame& frame, std::uint8_t slot);
  Value filter_items(Frame& frame, const ir::Instruction& in, const Value& iterable);
  Value loop_object(Frame& frame, std::uint8_t slot);
  void call(Frame& frame, const ir::Instruction& in);
  void call_unbound(Frame& frame, const ir::Instruction& in, const CallSite& site);
  void call_method(Frame& frame, const ir::Instruction& in, const CallSite& site, const Arguments& arguments);
  void filter_or_test(Frame& frame, const ir::Instruction& in) {
    const CallSite& site = frame.function->program->sites[in.b];
    if (site.shortcut && site.shortcut(&frame.registers[in.a], frame.registers[in.dst])) return;
    filter_in_full(frame, in, site);
  }
  bool write_filtered(Frame& frame, const ir::Instruction& in);
  void filter_in_full(Frame& frame, const ir::Instruction& in, const CallSite& site);
  template <class Bind>
  void bind_arguments(Frame& frame, Bind bind);
  bool call_own(Frame& frame, const ir::Instruction& in, const Value& callee, const Arguments& arguments);
  Frame* enter_macro(Frame& frame, const ir::Instruction& in, const CallSite& site, const Value& callee);
  void recurse(Frame& frame, const ir::Instruction& in);
  Value make_macro(Frame& frame, const ir::Instruction& in);
  template <class Prepare>
  Value reenter(const Function& function, Cells* cells, Scopes* scopes, bool autoescape, Prepare prepare);
  Frame& push_captured(const Function& function, Scopes* scopes, Cells* cells, ir::Escape how,
                       std::uint32_t dst);
  Frame& push_text(Frame& caller, const ir::Instruction& in, const Function& function, Scopes* scopes,
                   Cells* cells, ir::Escape how);
  const std::shared_ptr<Machine*>& self();
  void require_block(Frame& frame, const ir::Instruction& in);
  void call_block(Frame& frame, const ir::Instruction& in);
  void call_super(Frame& frame, const ir::Instruction& in);
  void call_self(Frame& frame, const ir::Instruction& in);
  void extend(Frame& frame, ProgramPtr parent);
  void call_parent(Frame& frame);
  void include(Frame& frame, const ir::Instruction& in);
  void import(Frame& frame, const ir::Instruction& in);
  Value import_name(Frame& frame, const ir::Instruction& in, const Value& module);
  void unpack(Frame& frame, const ir::Instruction& in);
  Value concat(Frame& frame, const ir::Instruction& in);
  void resolve(const Frame& frame, const Name& name, Value& out) const;
  void resolve_strict(const Frame& frame, std::uint32_t name, Value& out);
  ProgramPtr find_program(const Frame& frame, const Value& name, bool ignore_missing);
  ProgramPtr find_named(const Frame& frame, const std::vector<std::string>& names, bool select,
                        bool ignore_missing);
  ProgramPtr find_included(const Frame& frame, const Value& name, bool ignore_missing);
  ProgramPtr linked(const Frame& frame, std::uint32_t link, bool ignore_missing);
  void add_locals(const Frame& frame, std::uint32_t table, Scopes& into);
  void add_names(const Scopes& seen, Scopes& into);
  Scopes& new_scopes();
  void give_back(Scopes& scopes);
  [[noreturn]] void rethrow_located(std::size_t base);
  ErrorPlace place_of(const Frame& frame) const;
  std::vector<ErrorStep> chain_above(std::size_t count) const;
  bool handle(std::size_t base);
  void close_captures(std::size_t down_to) noexcept;

  const Engine& engine_;
  const Program& program_;
  const std::uint8_t kind_;  // of undefined values
  Output* out_ = nullptr;    // where text goes now
  Output* root_ = nullptr;
  FrameStack frames_;
  RegisterStack registers_;
  std::uint8_t places_[64] = {};
  // Tornado: what the program's names stand for, as far as one was asked for.
  std::vector<const Value*> resolved_;
  std::vector<std::shared_ptr<LoopState>> loops_;
  std::vector<std::shared_ptr<LoopState>> idle_loops_;
  std::vector<std::unique_ptr<Output>> buffers_;
  std::size_t open_buffers_ = 0;
  std::list<Scopes> scopes_;
  std::vector<Scopes*> idle_scopes_;
  std::list<Cells> cells_;
  std::vector<ProgramPtr> held_;  // programs found at render
  struct Handler {
    std::size_t frame;
    std::uint32_t target;
    std::uint32_t captures;
    std::uint32_t loops;
  };
  std::vector<Handler> handlers_;
  // What a handler sees to: raised again, it is told where it arose.
  struct Caught {
    std::exception_ptr failure;
    const ir::Instruction* at;
  };
  std::vector<Caught> failures_;
  std::uint32_t reentries_ = 0;
  std::uint32_t nested_runs_ = 0;  // compiled functions that wait for one that they called, on C++'s stack
  std::size_t max_depth_ = max_call_depth;
  bool in_steps_ = false;
  Scopes* globals_ = nullptr;             // the outermost scope, where there are globals of the render's own
  std::unique_ptr<RenderBudget> budget_;  // of a render in steps, or of a module
  std::shared_ptr<Machine*> self_;        // what macros hold: null once the render is over
  Value returned_;                        // of the outermost function of a re-entry
  std::vector<std::unique_ptr<BlockTable>> old_blocks_;
  std::string filtered_;              // what a filter made, until it is written
  std::vector<Value> native_pieces_;  // the text holds a mark for each
};

}  // namespace eddy::templates
