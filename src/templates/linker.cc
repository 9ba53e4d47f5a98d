// src/templates/linker.cc: binds names, filters, tests and blocks.
#include "templates/linker.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "templates/failure.h"
#include "templates/runtime_calls.h"

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

void bind_site(CallSite& site, bool is_filter, const Bindings& bindings, Place place) {
  const ValueMap* own = is_filter ? bindings.filters : bindings.tests;
  if (own) {
    if (const auto found = own->find(site.name); found != own->end()) {
      site.bound = &found->second;
      return;
    }
  }
  if (is_filter) {
    site.filter = runtime::find_filter(site.name);
  } else {
    site.test = runtime::find_test(site.name);
  }
  if (site.filter || site.test || site.soft) return;  // in a branch it is an error only where it is reached
  std::vector<std::string> known = is_filter ? calls::filter_names() : calls::test_names();
  if (own) {
    for (const auto& [name, value] : *own) known.push_back(name);
  }
  fail(calls::unknown_message(is_filter, site.name, nearest(site.name, known)), place,
       Failure::Kind::assertion);
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

void bind(Program& program, const Bindings& bindings) {
  for (Name& name : program.names) {
    name.undefined = Value::undefined(name.text);
    if (!bindings.globals) continue;
    if (const auto found = bindings.globals->find(name.text); found != bindings.globals->end()) {
      name.global = &found->second;
    }
  }
  for (const auto& function : program.functions) {
    function->program = &program;
    for (std::size_t i = 0; i < function->code.size(); ++i) {
      const ir::Instruction& in = function->code[i];
      if (in.op != ir::Op::filter && in.op != ir::Op::test) continue;
      bind_site(program.sites[in.b], in.op == ir::Op::filter, bindings, function->positions[i].place);
    }
  }
}

void collect_blocks(Program& program) {
  for (const auto& [name, function] : program.blocks)
    program.blocks_in_order.entries.push_back({name, {function}});
  if (program.parent == ir::none || !program.links[program.parent].program) return;
  program.blocks_in_order.add(program.links[program.parent].program->blocks_in_order);
}

}  // namespace eddy::templates
