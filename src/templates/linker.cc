// src/templates/linker.cc: binds names, filters, tests and blocks.
#include "templates/linker.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "templates/failure.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime_calls.h"
#include "templates/shortcuts.h"

namespace eddy::templates {
namespace {

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j + 1] + 1, row[j] + 1, replaced});
    }
  }
  return row.back();
}

// False: unknown.
bool bind_site(CallSite& site, bool is_filter, const Bindings& bindings) {
  const ValueMap* own = is_filter ? bindings.filters : bindings.tests;
  if (own) {
    if (const auto found = own->find(site.name); found != own->end()) {
      site.bound = &found->second;
      return true;
    }
  }
  if (is_filter) {
    site.filter = runtime::find_filter(site.name);
  } else {
    site.test = runtime::find_test(site.name);
  }
  return site.filter || site.test;
}

// So that no value is made where a dict lacks it: most such values are only asked whether they are there.
void bind_attribute(Name& name, const Bindings& bindings) {
  if (name.not_in_dict.is_undefined() || !name.item_of_dict) return;
  static const Value empty = Value::dict({});
  name.not_in_dict = runtime::missing_attribute(empty, name.text, bindings.undefined);
}

std::string unknown(const CallSite& site, bool is_filter, const Bindings& bindings) {
  std::vector<std::string> known = is_filter ? calls::filter_names() : calls::test_names();
  if (const ValueMap* own = is_filter ? bindings.filters : bindings.tests) {
    for (const auto& [name, value] : *own) known.push_back(name);
  }
  return calls::unknown_message(is_filter, site.name, nearest(site.name, known));
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 2);
  if (name.size() > 64) return best;
  for (const std::string& candidate : names) {
    const std::size_t d = distance(name, candidate);
    if (d > least || (d == least && !best.empty())) continue;
    best = candidate;
    least = d;
  }
  return best;
}

namespace {

// A filter of the program's own may change its argument, or be given a macro that changes what the function's values are lent
// from; where it is called by `map`, that is when somebody asks for an item.
void own_all(Function& function) noexcept {
  for (ir::Instruction& in : function.code) {
    if (in.op == ir::Op::attribute || in.op == ir::Op::item || in.op == ir::Op::loop_begin) in.mode = 0;
  }
}

}  // namespace

std::vector<Unknown> bind_known(Program& program, const Bindings& bindings) {
  for (Name& name : program.names) {
    const bool lenient = name.form == Name::Form::conditional;
    name.undefined = Value::undefined(
        name.text, name.form == Name::Form::name ? Value::Missing::name : Value::Missing::sentence,
        lenient ? Value::Undefined::plain : bindings.undefined);
    // Python's own names too: an attribute of that name is looked at before an item.
    name.item_of_dict =
        !program.python && !name.text.starts_with("__") && runtime::find_dict_method(name.text) == nullptr;
    if (!bindings.globals) continue;
    if (const auto found = bindings.globals->find(name.text); found != bindings.globals->end()) {
      name.global = &found->second;
    }
  }
  std::vector<Unknown> missing;
  const bool calls_own = bindings.calls_back || (bindings.filters && !bindings.filters->empty()) ||
                         (bindings.tests && !bindings.tests->empty());
  for (const auto& function : program.functions) {
    function->program = &program;
    for (std::size_t i = 0; i < function->code.size(); ++i) {
      const ir::Instruction& in = function->code[i];
      if (in.op == ir::Op::attribute) bind_attribute(program.names[in.b], bindings);
      if (in.op != ir::Op::filter && in.op != ir::Op::test) continue;
      CallSite& site = program.sites[in.b];
      const bool is_filter = in.op == ir::Op::filter;
      if (bind_site(site, is_filter, bindings)) {
        site.shortcut = find_shortcut(site);
        site.text_shortcut = find_text_shortcut(site);
        continue;
      }
      missing.push_back({unknown(site, is_filter, bindings), site.place, site.soft});
    }
    if (calls_own) own_all(*function);
  }
  return missing;
}

void bind(Program& program, const Bindings& bindings) {
  for (Unknown& each : bind_known(program, bindings)) {
    if (!each.soft) fail(std::move(each.message), each.place, Failure::Kind::assertion);
  }
}

void collect_blocks(Program& program) {
  for (const auto& [name, function] : program.blocks)
    program.blocks_in_order.entries.push_back({name, {function}});
  if (program.parent == ir::none || !program.links[program.parent].program) return;
  program.blocks_in_order.add(program.links[program.parent].program->blocks_in_order);
}

}  // namespace eddy::templates
