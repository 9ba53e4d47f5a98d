// Filters that call other filters and tests on each item; default and attr.
#include <string>
#include <vector>

#include "templates/runtime/access.h"
#include "templates/runtime/filter_tools.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

const Value* keyword(const Arguments& a, std::string_view name) noexcept {
  for (const auto& [key, value] : a.keyword)
    if (key == name) return &value;
  return nullptr;
}

// The item in front of what follows `skip` positional arguments, as the inner filter or test takes them.
std::vector<Value> inner_arguments(const Arguments& a, std::size_t skip) {
  std::vector<Value> out{Value{}};
  for (const Value& value : a.positional.subspan(skip)) out.push_back(value);
  return out;
}

// What an empty value gives, which Jinja2 does not look at: it may be no sequence at all.
bool is_empty(const Value& value) {
  refuse_strict(value);
  return !value.truth();
}

void map(const Caller& caller, const Arguments& a, std::vector<Value>& out) {
  if (is_empty(filtered(a))) return;
  if (const Value* attribute = keyword(a, "attribute"); attribute && a.positional.size() == 1) {
    const Value* otherwise = keyword(a, "default");
    for (const auto& [name, value] : a.keyword)
      if (name != "attribute" && name != "default")
        refuse_argument("Unexpected keyword argument '" + std::string{name} + "'");
    const AttributeGetter get{caller, *attribute, otherwise};
    for (const Value& item : to_vector(filtered(a))) out.push_back(get(item));
    return;
  }
  if (a.positional.size() < 2) refuse_argument("map requires a filter argument");
  const std::string name = a.positional[1].str();
  std::vector<Value> inner = inner_arguments(a, 2);
  for (Value& item : to_vector(filtered(a))) {
    inner[0] = std::move(item);
    out.push_back(caller.call_filter(name, {inner, a.keyword}));
  }
}
Value filter_map(const Caller& caller, const Arguments& a) {
  return lazily_made([&](std::vector<Value>& out) { map(caller, a, out); });
}

void choose(const Caller& caller, const Arguments& a, bool by_attribute, bool keep, std::vector<Value>& out) {
  if (is_empty(filtered(a))) return;
  if (by_attribute && a.positional.size() < 2) refuse_argument("Missing parameter for attribute name");
  const AttributeGetter get{caller, by_attribute ? a.positional[1] : Value{}};
  const std::size_t at = by_attribute ? 2 : 1;
  const bool tests = a.positional.size() > at;
  const std::string name = tests ? a.positional[at].str() : "";
  std::vector<Value> inner = tests ? inner_arguments(a, at + 1) : std::vector<Value>{};
  for (Value& item : to_vector(filtered(a))) {
    const Value value = get(item);
    bool good = false;
    if (tests) {
      inner[0] = value;
      good = caller.call_test(name, {inner, a.keyword});
    } else {
      good = value.truth();
    }
    if (good == keep) out.push_back(std::move(item));
  }
}
Value chosen(const Caller& caller, const Arguments& a, bool by_attribute, bool keep) {
  return lazily_made([&](std::vector<Value>& out) { choose(caller, a, by_attribute, keep, out); });
}
Value filter_select(const Caller& c, const Arguments& a) { return chosen(c, a, false, true); }
Value filter_reject(const Caller& c, const Arguments& a) { return chosen(c, a, false, false); }
Value filter_selectattr(const Caller& c, const Arguments& a) { return chosen(c, a, true, true); }
Value filter_rejectattr(const Caller& c, const Arguments& a) { return chosen(c, a, true, false); }

Value filter_default(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("default", a, {"default_value", "boolean"});
  const Value& value = filtered(a);
  return value.is_undefined() || (p.truth(1) && !value.truth()) ? p.value(0, Value{""}) : value;
}

// The attribute alone, never the item of that name.
Value filter_attr(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("attr", a, {"name"}, 1);
  if (p[0]->is_list() || p[0]->is_dict())  // Jinja2 looks it up before
    throw TypeError{"unhashable type: '" + std::string{p[0]->type_name()} + "'"};
  if (!p[0]->is_string())
    throw TypeError{"attribute name must be string, not '" + std::string{p[0]->type_name()} + "'"};
  return caller.only_attribute(filtered(a), p[0]->as_string());
}

constexpr Named<Filter> table[] = {
    {"map", filter_map},
    {"select", filter_select},
    {"reject", filter_reject},
    {"selectattr", filter_selectattr},
    {"rejectattr", filter_rejectattr},
    {"default", filter_default},
    {"d", filter_default},
    {"attr", filter_attr},
};

}  // namespace

std::span<const Named<Filter>> selection_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
