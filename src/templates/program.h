// src/templates/program.h: a compiled template: functions of instructions, and the tables they point into.
//
// Immutable once linked, shared by pointer, read by any number of renders at once.
// Tests: every case in tests/templates/cases.
#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/same_text.h"
#include "eddy/templates/compiled.h"
#include "eddy/value.h"
#include "templates/ir.h"
#include "templates/runtime/registry.h"
#include "templates/source.h"

namespace eddy::templates {

class Engine;
struct FilteredText;
struct Program;
using ProgramPtr = std::shared_ptr<const Program>;

// A name as the program looks it up: in the context, as an attribute, as a block.
struct Name {
  std::string text;
  // What `text` is for an undefined value: its name, its sentence, or the sentence of an inline if without else, which is
  // lenient in every environment.
  enum class Form : std::uint8_t { name, sentence, conditional };
  Form form = Form::name;
  Value undefined;    // what it is when nobody gave it, bound at load
  Value not_in_dict;  // what it is as an attribute that a dict lacks, bound at load where it is one
  const Value* global = nullptr;  // the environment's, bound at load
  // As an attribute of a dict it is the dict's item, at once: dicts have no method of that name, and it is Jinja2 that asks.
  bool item_of_dict = false;
};

// A filter or test on ordinary values: see shortcuts.h.
using Shortcut = bool (*)(const Value* arguments, Value& out);
using TextShortcut = bool (*)(const Engine& engine, const Value* arguments, std::string& made,
                              FilteredText& out);

struct Function;

// Where a call's arguments go in the macro that it called first, worked out once. Any number of renders may use and fill
// it at once; the first to fill it wins.
struct MacroBinding {
  const Function* macro = nullptr;
  bool simple = false;                  // each argument has one parameter: nothing to refuse, no rest
  std::vector<std::uint8_t> registers;  // of the keywords, in order
  std::uint64_t given = 0;              // Frame::given
  std::uint32_t caller = ir::none;      // the argument that is `caller`, if one is
};
class BindingCache {
 public:
  BindingCache() = default;
  BindingCache(BindingCache&& other) noexcept : binding_{other.binding_.exchange(nullptr)} {}
  BindingCache& operator=(BindingCache&& other) noexcept {
    delete binding_.exchange(other.binding_.exchange(nullptr));
    return *this;
  }
  ~BindingCache() { delete binding_.load(std::memory_order_relaxed); }

  [[nodiscard]] const MacroBinding* get() const noexcept { return binding_.load(std::memory_order_acquire); }
  // Keeps the binding, unless there is one.
  void offer(std::unique_ptr<MacroBinding> binding) noexcept {
    MacroBinding* expected = nullptr;
    if (binding_.compare_exchange_strong(expected, binding.get(), std::memory_order_acq_rel))
      (void)binding.release();
  }

 private:
  std::atomic<MacroBinding*> binding_{nullptr};
};

// How the registers of a call are laid out: the callee or filtered value, arguments, keywords' values, *, **.
struct CallSite {
  std::uint32_t positional = 0;
  std::vector<std::string> keywords;
  bool star = false;
  bool star_star = false;
  std::string name;  // of the method, filter or test
  Place place{};     // where that stands
  [[nodiscard]] bool is_positional() const noexcept { return keywords.empty() && !star && !star_star; }
  [[nodiscard]] std::uint32_t registers() const noexcept {
    return 1 + positional + static_cast<std::uint32_t>(keywords.size()) + (star ? 1 : 0) +
           (star_star ? 1 : 0);
  }
  bool soft = false;             // in a branch: an unknown filter is an error only when it is reached
  const Value* bound = nullptr;  // the environment's own filter or test, bound at load
  const runtime::Named<runtime::Filter>* filter = nullptr;  // else the built-in one
  const runtime::Named<runtime::Test>* test = nullptr;
  Shortcut shortcut = nullptr;
  TextShortcut text_shortcut = nullptr;  // of a filter that is only written
  mutable BindingCache binding{};        // of macros: which argument goes where
};

// What a scoped block or an include sees of the variables around it.
struct Local {
  std::string name;
  ir::Operand at = ir::none;            // a register, or
  std::uint32_t cell_level = ir::none;  // a variable shared with macros
  std::uint32_t cell = 0;
  // A parameter, or assigned from one: what has no value there hides the variable further out.
  bool given = false;
};

// Where an instruction comes from. `unit` is an index into Program::units.
struct Position {
  Place place;
  std::uint32_t unit = 0;
};

// A file whose text a function holds: its own, or (in Tornado) one it includes or extends, and where from.
struct Unit {
  SourcePtr source;
  std::uint32_t via = ir::none;  // the unit that includes it
  Place place;                   // where, in that unit
};

struct Function {
  // A lambda (Tornado: Python's functions) and a loop's condition write nothing and return a value.
  enum class Kind : std::uint8_t { root, block, macro, loop, lambda, condition };
  Kind kind = Kind::root;
  [[nodiscard]] bool returns_value() const noexcept { return kind >= Kind::lambda; }
  std::string name;  // of the block or macro
  std::vector<ir::Instruction> code;
  std::vector<Position> positions;  // one an instruction
  std::uint32_t registers = 0;
  std::uint32_t cells = 0;  // variables that its macros share; 0: it has no set of its own
  std::uint32_t loops = 0;  // nested at once
  const Program* program = nullptr;
  compiled::FunctionPtr compiled = nullptr;  // the same made ahead of time; null: it is interpreted

  // Macros: parameters are the first registers, then those of the three special names that it reads.
  std::vector<std::string> parameters;
  std::uint32_t defaults = 0;  // how many of the last parameters have one
  bool accesses_caller = false;
  std::uint32_t caller = ir::none;
  std::uint32_t varargs = ir::none;
  std::uint32_t kwargs = ir::none;
  // Lambdas, whose `parameters` are those by position, then those by name only.
  std::uint32_t positional_only = 0;  // of the first
  std::uint32_t keyword_only = 0;     // of the last
  std::uint64_t optional = 0;         // which have a default, a bit each
};

// A template that this one extends, includes or imports by a constant name, found at load.
struct Link {
  std::vector<std::string> names;  // candidates, in order
  ProgramPtr program;              // null: none exists, and that is to be ignored or told at render
  Place place;
  bool ignore_missing = false;
  bool select = false;     // a list was asked for: TemplatesNotFound when none exists
  bool at_render = false;  // a template that leads back to itself: looked up when it is reached
};

// The blocks of a template and its parents: of each name the functions, the child's first.
struct BlockTable {
  struct Entry {
    std::string_view name;
    std::vector<const Function*> stack;
  };
  std::vector<Entry> entries;

  [[nodiscard]] const Entry* find(std::string_view name) const noexcept {
    for (const Entry& entry : entries) {
      if (base::same_text(entry.name, name)) return &entry;
    }
    return nullptr;
  }
  // Puts a parent's functions behind those there are.
  void add(const BlockTable& parent);
};

struct Program {
  SourcePtr source;
  std::vector<Unit> units;
  std::vector<Value> constants;
  std::deque<std::string> text_store;
  std::vector<std::string_view> texts;
  std::vector<Name> names;
  std::vector<std::uint32_t> unread;  // names of the lookups that were left out (unread.h), for meta
  std::vector<CallSite> sites;
  std::vector<std::vector<Local>> locals;
  std::vector<std::unique_ptr<Function>> functions;
  const Function* root = nullptr;
  std::map<std::string, const Function*, std::less<>> blocks;
  std::vector<Link> links;
  std::uint32_t parent = ir::none;  // the link it certainly extends
  bool autoescape = false;
  bool python = false;         // attributes and items as in Python: Tornado's
  BlockTable blocks_in_order;  // of this template and the parents that are certain at load

  mutable std::atomic<std::size_t> last_size{0};  // bytes of the last page, to reserve for the next

  [[nodiscard]] const BlockTable& block_table() const noexcept { return blocks_in_order; }
  // Whether `other` is the parent that this template certainly extends.
  [[nodiscard]] bool is_parent(const Program& other) const noexcept {
    return parent != ir::none && links[parent].program.get() == &other;
  }
};

}  // namespace eddy::templates
