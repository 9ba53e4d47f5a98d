// src/templates/machine_parts.cc: blocks, parents, includes and imports while a template runs.
#include <fmt/format.h>

#include <algorithm>

#include "base/budget.h"
#include "base/same_text.h"
#include "templates/limits.h"
#include "templates/machine_frames.h"
#include "templates/mode.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

using ir::Escape;
using ir::Op;

void Machine::resolve(const Frame& frame, const Name& name, Value& out) const {
  if (frame.scopes->find(name.text, out)) return;
  out = (name.global ? *name.global : name.undefined).lent();
}

// A Tornado template assigns no name of its namespace: each is looked up once a render.
void Machine::resolve_strict(const Frame& frame, std::uint32_t name, Value& out) {
  if (resolved_.empty()) resolved_.resize(program_.names.size());
  const Value*& value = resolved_[name];
  if (!value) {
    const Name& wanted = program_.names[name];
    value = frame.scopes->given->find(wanted.text);
    if (!value) value = wanted.global;
    if (!value) throw NameError{fmt::format("name '{}' is not defined", wanted.text)};
  }
  out = value->lent();
}

Value& Machine::cell(const Frame& frame, const ir::Instruction& in) noexcept {
  Cells* cells = frame.cells;
  for (std::uint32_t i = in.a; i > 0; --i) cells = cells->outer;
  return cells->values[in.b];
}

const Value& Machine::attribute_of_other(const Value& object, const Name& name, bool python, Value& made) {
  if (object.is_foreign() && !mode::is_sandboxed(kind_) && !object.foreign_type().sequence &&
      object.find_member(name.text, made)) {
    return made;
  }
  return attribute_in_full(object, name, python, made);
}

// Apart, for it needs room for what it calls, which a struct's member does not pay for.
[[gnu::noinline]] const Value& Machine::attribute_in_full(const Value& object, const Name& name, bool python,
                                                          Value& made) {
  return made = calls::attribute(object, name.text, kind_, python);
}

const Value& Machine::item(const Value& object, const Value& key, bool python, Value& made) {
  if (key.is_string()) {
    const std::string_view text = key.as_string();
    if (object.is_dict()) {
      if (const Value* found = object.as_dict().find(text, place_of_key(text))) return *found;
    } else if (python && object.is_foreign() && !object.foreign_type().sequence &&
               object.find_member(text, made)) {
      return made;
    }
  } else if (key.is_int() && (object.is_list() || object.is_tuple())) {
    const std::vector<Value>& items = object.items();
    if (key.as_int() >= 0 && static_cast<std::size_t>(key.as_int()) < items.size())
      return items[static_cast<std::size_t>(key.as_int())];
  }
  return made = calls::item(object, key, kind_, python);
}

namespace {

// Whether a variable has no value yet: then what is further out counts. One whose value is another's undefined hides that.
bool is_unassigned(const Value& value, std::string_view variable) {
  return value.is_undefined() && value.missing() == Value::Missing::name && value.as_string() == variable;
}

}  // namespace

void Machine::add_locals(const Frame& frame, std::uint32_t table, Scopes& into) {
  if (table == ir::none) return;
  for (const Local& local : frame.function->program->locals[table]) {
    const Value& value = frame.registers[local.at];
    if (!local.given && is_unassigned(value, local.name)) continue;
    into.variables.push_back({local.name, value, false});
  }
}

void Machine::call_block(Frame& frame, const ir::Instruction& in) {
  const std::string& name = frame.function->program->names[in.a].text;
  const BlockTable::Entry* entry = frame.scopes->blocks->find(name);
  if (!entry) throw TemplateRuntimeError{fmt::format("block '{}' not found", name)};
  Scopes* scopes = frame.scopes;
  const bool scoped = in.flag != 0 && in.b != ir::none;
  if (scoped) {
    Scopes& inner = new_scopes();
    inner.outer = scopes;
    inner.blocks = scopes->blocks;
    inner.autoescape = scopes->autoescape;
    add_locals(frame, in.b, inner);
    scopes = &inner;
  }
  Frame& block = push(*entry->stack[0], scopes, nullptr);
  block.block = entry;
  block.owns_scopes = scoped;
}

void Machine::require_block(Frame& frame, const ir::Instruction& in) {
  const std::string& name = frame.function->program->names[in.a].text;
  const BlockTable::Entry* entry = frame.scopes->blocks->find(name);
  if (entry && entry->stack.size() > 1) return;
  throw TemplateRuntimeError{fmt::format("Required block '{}' not found", name)};
}

void Machine::call_super(Frame& frame, const ir::Instruction& in) {
  // In a macro or loop of a block, the block is that of a frame further down.
  const Frame* owner = &frame;
  const std::string& name = frame.function->program->names[in.b].text;
  for (std::size_t i = frames_.size();
       i-- > 0 && !(owner->block && base::same_text(owner->block->name, name));)
    owner = &frames_[i];
  const BlockTable::Entry* entry = owner->block;
  const std::uint32_t level = owner->level + in.a;
  if (!entry || !has_level(*entry, level, *frame.scopes)) {
    throw UndefinedError{fmt::format("there is no parent block called '{}'.", name)};
  }
  Frame& block = push_text(frame, in, *entry->stack[level], frame.scopes, nullptr, Escape(in.mode));
  block.block = entry;
  block.level = level;
}

namespace {

// Whether `child` extends `other`, perhaps by others in between, as far as that was certain at load.
bool is_ancestor(const Program& child, const Program& other) noexcept {
  const Program* at = &child;
  while (at && at != &other) at = at->parent == ir::none ? nullptr : at->links[at->parent].program.get();
  return at && at != &child;
}

}  // namespace

// Parents that were certain at load have their blocks in the table from the start; a template that has not reached its
// `extends` has none of theirs.
bool Machine::has_level(const BlockTable::Entry& entry, std::uint32_t level, const Scopes& scopes) const {
  if (level >= entry.stack.size()) return false;
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (frame.function->kind != Function::Kind::root || frame.scopes->blocks != scopes.blocks) continue;
    return frame.scopes->parent || !is_ancestor(*frame.function->program, *entry.stack[level]->program);
  }
  return true;
}

void Machine::call_self(Frame& frame, const ir::Instruction& in) {
  const std::string& name = frame.function->program->names[in.a].text;
  const BlockTable::Entry* entry = frame.scopes->blocks->find(name);
  if (!entry || !has_level(*entry, 0, *frame.scopes)) {
    throw UndefinedError{
        fmt::format("'jinja2.runtime.TemplateReference object' has no attribute '{}'", name)};
  }
  Frame& block = push_text(frame, in, *entry->stack[0], frame.scopes, nullptr, Escape(in.mode));
  block.block = entry;
}

void Machine::extend(Frame& frame, ProgramPtr parent) {
  Scopes& scopes = *frame.scopes;
  if (scopes.parent) throw TemplateRuntimeError{"extended multiple times"};
  // The blocks of parents that were certain at load are in the table already.
  if (!frame.function->program->is_parent(*parent)) {
    auto table = std::make_unique<BlockTable>(*scopes.blocks);
    table->add(parent->block_table());
    scopes.blocks = table.get();
    old_blocks_.push_back(std::move(scopes.own_blocks));
    scopes.own_blocks = std::move(table);
    held_.push_back(parent);
  }
  scopes.parent = std::move(parent);
}

void Machine::call_parent(Frame& frame) {
  Scopes* scopes = frame.scopes;
  if (!scopes->parent) return;
  const ProgramPtr parent = std::move(scopes->parent);
  scopes->parent = nullptr;
  held_.push_back(parent);
  push(*parent->root, scopes, nullptr);
}

ProgramPtr Machine::find_program(const Frame& frame, const Value& name, bool ignore_missing) {
  runtime::refuse_undefined(name);
  const bool select = name.is_sequence();
  const std::vector<std::string> names =
      select ? calls::names_of_templates(name) : std::vector<std::string>{name.str()};
  return find_named(frame, names, select, ignore_missing);
}

// The first of these; `select`: a list was asked for.
ProgramPtr Machine::find_named(const Frame& frame, const std::vector<std::string>& names, bool select,
                               bool ignore_missing) {
  std::vector<std::string> tried;
  ProgramPtr program = engine_.find_program(names, *frame.function->program, tried);
  if (program || ignore_missing) return program;
  if (select) throw TemplatesNotFound{names, std::move(tried)};
  throw TemplateNotFound{names[0], std::move(tried)};
}

// An include also takes any other iterable of names, and finds nothing in what is false.
ProgramPtr Machine::find_included(const Frame& frame, const Value& name, bool ignore_missing) {
  if (name.is_string() || name.is_undefined()) return find_program(frame, name, ignore_missing);
  return find_named(frame, calls::names_of_templates(name), true, ignore_missing);
}

ProgramPtr Machine::linked(const Frame& frame, std::uint32_t index, bool ignore_missing) {
  const Link& link = frame.function->program->links[index];
  if (link.program) return link.program;
  if (!link.at_render && ignore_missing) return nullptr;
  return find_named(frame, link.names, link.select, ignore_missing);
}

void Machine::include(Frame& frame, const ir::Instruction& in) {
  const bool ignore = (in.flag & 1) != 0;
  const Program* included = nullptr;
  if (in.op == Op::include_static && frame.function->program->links[in.a].program) {
    included = frame.function->program->links[in.a].program.get();
  } else {
    const bool constant = in.op == Op::include_static;
    const std::uint32_t a = in.a;
    const Value none;  // a constant name is a link's: the function may have no register
    const Value& name = constant                 ? none
                        : (a & ir::constant_bit) ? frame.function->program->constants[a & ~ir::constant_bit]
                                                 : frame.registers[a];
    ProgramPtr program = constant ? linked(frame, a, ignore) : find_included(frame, name, ignore);
    if (!program) return;
    included = held_.emplace_back(std::move(program)).get();
  }
  Scopes& scopes = new_scopes();
  if ((in.flag & 2) != 0) {
    scopes.outer = frame.scopes;
    add_locals(frame, in.b, scopes);
  }
  scopes.blocks = &included->block_table();
  scopes.autoescape = included->autoescape;
  push(*included->root, &scopes, nullptr).owns_scopes = true;
}

// What a template sees now, but for globals: what it assigns later its imports don't see.
void Machine::add_names(const Scopes& seen, Scopes& into) {
  for (const Scopes* at = &seen; at && at != globals_; at = at->outer) {
    for (const Scopes::Variable& variable : at->variables) {
      const auto same = [&](const Scopes::Variable& other) { return other.name == variable.name; };
      if (std::none_of(into.variables.begin(), into.variables.end(), same))
        into.variables.push_back({variable.name, variable.value, false});
    }
    if (at->given) into.given = at->given;
  }
}

void Machine::import(Frame& frame, const ir::Instruction& in) {
  ProgramPtr program;
  if (in.op == Op::import_static) {
    program = linked(frame, in.a, false);
  } else {
    const Value& name = (in.a & ir::constant_bit)
                            ? frame.function->program->constants[in.a & ~ir::constant_bit]
                            : frame.registers[in.a];
    program = find_program(frame, name, false);
  }
  const Program& imported = *held_.emplace_back(std::move(program));
  Scopes& scopes = new_scopes();
  if ((in.flag & 2) != 0) {
    add_locals(frame, in.b, scopes);
    add_names(*frame.scopes, scopes);
  }
  scopes.outer = globals_;
  scopes.blocks = &imported.block_table();
  scopes.autoescape = imported.autoescape;
  Frame& module = push_captured(*imported.root, &scopes, nullptr, Escape::raw, in.dst);
  module.is_module = true;
  module.owns_scopes = true;
}

Value Machine::import_name(Frame& frame, const ir::Instruction& in, const Value& module) {
  const Program& program = *frame.function->program;
  const std::string& name = program.names[in.b].text;
  if (Value found; module.is_object() && module.as_object()->get_attribute(name, found)) return found;
  const std::string from = calls::module_name(module);
  const Position& position =
      frame.function->positions[static_cast<std::size_t>(frame.at - frame.function->code.data())];
  return runtime::undefined_because(
      fmt::format("the template '{}' (imported on line {} in '{}') does not export the requested name '{}'",
                  from, position.place.line, program.source->name, name),
      mode::undefined(kind_));
}

}  // namespace eddy::templates
