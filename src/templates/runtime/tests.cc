// Jinja2's tests. (Not tests of eddy.)
#include <string>

#include "eddy/base/unicode.h"
#include "templates/runtime/call.h"
#include "templates/runtime/dict_view.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/registry.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

const Value& tested(const Arguments& a) { return a.positional[0]; }
const Value& alone(std::string_view name, const Arguments& a) {
  const Parameters none{name, a, {}, 0, 1};
  return a.positional[0];
}
Value other(const Arguments& a, std::string_view name) { return *Parameters{name, a, {"other"}, 1, 1}[0]; }

bool is_defined(const Caller&, const Arguments& a) { return !alone("defined", a).is_undefined(); }
bool is_undefined(const Caller&, const Arguments& a) { return alone("undefined", a).is_undefined(); }
bool is_none(const Caller&, const Arguments& a) { return alone("none", a).is_none(); }
bool is_boolean(const Caller&, const Arguments& a) { return alone("boolean", a).is_bool(); }
bool is_true(const Caller&, const Arguments& a) { return alone("true", a).is_bool() && tested(a).as_bool(); }
bool is_false(const Caller&, const Arguments& a) {
  return alone("false", a).is_bool() && !tested(a).as_bool();
}
bool is_integer(const Caller&, const Arguments& a) {
  return alone("integer", a).is_int() || tested(a).is_big_int();
}
bool is_float(const Caller&, const Arguments& a) { return alone("float", a).is_float(); }
bool is_number(const Caller&, const Arguments& a) { return alone("number", a).is_number(); }
bool is_string(const Caller&, const Arguments& a) { return alone("string", a).is_string(); }
bool is_mapping(const Caller&, const Arguments& a) { return alone("mapping", a).is_dict(); }
bool is_callable(const Caller&, const Arguments& a) {
  return alone("callable", a).is_callable() || tested(a).is_undefined();
}
bool is_iterable(const Caller&, const Arguments& a) { return iterate(alone("iterable", a)) != nullptr; }
bool is_sequence(const Caller&, const Arguments& a) {
  if (alone("sequence", a).is_undefined()) return tested(a).undefined_kind() != Value::Undefined::strict;
  const bool has_items = !is_dict_view(tested(a)) && tested(a).type_name() != "LoopContext";
  return has_items && tested(a).length() && !(tested(a).is_object() && !iterate(tested(a)));
}
bool is_escaped(const Caller&, const Arguments& a) {
  return is_html(alone("escaped", a)) || is_chainable(tested(a));
}
bool is_sameas(const Caller&, const Arguments& a) { return tested(a).is(other(a, "sameas")); }
bool is_upper(const Caller&, const Arguments& a) { return base::unicode::is_upper(alone("upper", a).str()); }
bool is_lower(const Caller&, const Arguments& a) { return base::unicode::is_lower(alone("lower", a).str()); }
bool is_odd(const Caller&, const Arguments& a) { return modulo(alone("odd", a), 2) == Value{1}; }
bool is_even(const Caller&, const Arguments& a) { return modulo(alone("even", a), 2) == Value{0}; }
bool is_divisibleby(const Caller&, const Arguments& a) {
  return modulo(tested(a), *Parameters{"divisibleby", a, {"num"}, 1, 1}[0]) == Value{0};
}
bool is_eq(const Caller&, const Arguments& a) { return tested(a) == other(a, "eq"); }
bool is_ne(const Caller&, const Arguments& a) { return !(tested(a) == other(a, "ne")); }
bool is_lt(const Caller&, const Arguments& a) { return less(tested(a), other(a, "lt")); }
bool is_le(const Caller&, const Arguments& a) { return less_equal(tested(a), other(a, "le")); }
bool is_gt(const Caller&, const Arguments& a) { return less(other(a, "gt"), tested(a), ">"); }
bool is_ge(const Caller&, const Arguments& a) { return less_equal(other(a, "ge"), tested(a), ">="); }
bool is_in(const Caller&, const Arguments& a) { return contains(other(a, "in"), tested(a)); }
bool is_filter(const Caller& caller, const Arguments& a) {
  if (alone("filter", a).is_string()) return caller.has_filter(tested(a).as_string());
  return static_cast<void>(tested(a).hash()), false;  // as a key that is looked up: a list is none
}
bool is_test(const Caller& caller, const Arguments& a) {
  if (alone("test", a).is_string()) return caller.has_test(tested(a).as_string());
  return static_cast<void>(tested(a).hash()), false;
}

constexpr Named<Test> table[] = {
    {"defined", is_defined},
    {"undefined", is_undefined},
    {"none", is_none},
    {"boolean", is_boolean},
    {"true", is_true},
    {"false", is_false},
    {"integer", is_integer},
    {"float", is_float},
    {"number", is_number},
    {"string", is_string},
    {"mapping", is_mapping},
    {"sequence", is_sequence},
    {"iterable", is_iterable},
    {"callable", is_callable},
    {"escaped", is_escaped},
    {"sameas", is_sameas},
    {"upper", is_upper},
    {"lower", is_lower},
    {"odd", is_odd},
    {"even", is_even},
    {"divisibleby", is_divisibleby},
    {"in", is_in},
    {"eq", is_eq},
    {"==", is_eq},
    {"equalto", is_eq},
    {"ne", is_ne},
    {"!=", is_ne},
    {"lt", is_lt},
    {"<", is_lt},
    {"lessthan", is_lt},
    {"le", is_le},
    {"<=", is_le},
    {"gt", is_gt},
    {">", is_gt},
    {"greaterthan", is_gt},
    {"ge", is_ge},
    {">=", is_ge},
    {"filter", is_filter},
    {"test", is_test},
};

}  // namespace

std::span<const Named<Test>> tests() noexcept { return table; }

const Named<Test>* find_test(std::string_view name) noexcept {
  for (const auto& entry : table)
    if (entry.name == name) return &entry;
  return nullptr;
}

}  // namespace eddy::templates::runtime
