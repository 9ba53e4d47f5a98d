#include "templates/runtime/python_modules.h"
#include "templates/runtime/object_as.h"

#include <cmath>
#include <utility>
#include <vector>

#include "templates/runtime/call.h"
#include "templates/runtime/datetime.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/python_types.h"

namespace eddy::templates::runtime {
namespace {

class Module final : public Object {
 public:
  Module(std::string name, Dict members) : name_{std::move(name)}, members_{std::move(members)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "module"; }
  [[nodiscard]] std::string repr() const override { return "<module '" + name_ + "'>"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "__name__") return out = Value{name_}, true;
    const Value* found = members_.find(name);
    if (found) out = *found;
    return found != nullptr;
  }

 private:
  std::string name_;
  Dict members_;
};

// What json.dumps does with values before it writes them.
struct Prepared {
  bool skip_keys = false;            // leaves those out that are no keys of JSON
  bool allow_nan = true;             // ValueError where not
  const Value* otherwise = nullptr;  // asked for a value that JSON has in place of one that it does not

  [[nodiscard]] Value of(const Value& value, int depth = 0) const {
    if (depth > json::max_depth) throw ValueError{"Circular reference detected"};
    if (value.is_float() && !allow_nan && !std::isfinite(value.as_float()))
      throw ValueError{"Out of range float values are not JSON compliant"};
    if (value.is_dict()) {
      Dict out;
      for (const auto& [key, item] : value.as_dict())
        if (!skip_keys || key.is_string() || key.is_number() || key.is_none())
          out.set(key, of(item, depth + 1));
      return Value{std::move(out)};
    }
    if (value.is_list() || value.is_tuple()) {
      std::vector<Value> out;
      for (const Value& item : value.items()) out.push_back(of(item, depth + 1));
      return Value::list(std::move(out));
    }
    const bool known =
        value.is_none() || value.is_number() || value.is_string() || value.is_foreign() || !otherwise;
    return known ? value : of(call(*otherwise, {std::span{&value, 1}, {}}), depth + 1);
  }
};

// Each line's blanks, of which there is one a level, as `unit` says. No text of JSON has a line break in it.
std::string indented(std::string_view json, std::string_view unit) {
  std::string out;
  bool leading = false;
  for (const char c : json) {
    leading = c == '\n' || (leading && c == ' ');
    if (leading && c == ' ')
      out += unit;
    else
      out += c;
  }
  return out;
}

Value py_dumps(const Arguments& a) {
  json::Options options;
  if (a.positional.size() > 1)
    throw TypeError{"dumps() takes 1 positional argument but " + std::to_string(a.positional.size()) +
                    " were given"};
  const Parameters p{
      "dumps",
      a,
      {"obj", "ensure_ascii", "indent", "separators", "sort_keys", "default", "skipkeys", "allow_nan"},
      1};
  options.ensure_ascii = p.truth(1, true);
  options.sort_keys = p.truth(4);
  const bool text_indents = p[2] && p[2]->is_string();
  if (p[2] && !p[2]->is_none()) options.indent = text_indents ? 1 : static_cast<int>(p.integer(2));
  std::vector<Value> separators;
  if (p[3] && !p[3]->is_none()) {
    separators = to_vector(*p[3]);
    if (separators.size() != 2)
      throw ValueError{(separators.size() < 2 ? "not enough" : "too many") +
                       std::string{" values to unpack (expected 2)"}};
    for (const Value& each : separators)
      if (!each.is_string()) throw TypeError{"separators must be str, not " + std::string{each.type_name()}};
    options.item_separator = separators[0].as_string();
    options.key_separator = separators[1].as_string();
  }
  const Prepared prepared{p.truth(6), p.truth(7, true), p[5] && !p[5]->is_none() ? p[5] : nullptr};
  const bool plain = !prepared.skip_keys && prepared.allow_nan && !prepared.otherwise;
  const std::string out = json::dumps(plain ? *p[0] : prepared.of(*p[0]), options);
  return Value{text_indents ? indented(out, p[2]->as_string()) : out};
}
Value py_loads(const Arguments& a) {
  const Parameters p{"loads", a, {"s"}, 1};
  if (!p[0]->is_string() && !p[0]->is_bytes())
    throw TypeError{"the JSON object must be str, bytes or bytearray, not " + std::string{p[0]->type_name()}};
  auto parsed = json::parse(p[0]->as_string());
  if (!parsed) throw ValueFault{"JSONDecodeError", parsed.error().message};
  return *std::move(parsed);
}

}  // namespace

Value make_module(std::string name, Dict members) {
  return Value{ObjectPtr{std::make_shared<Module>(std::move(name), std::move(members))}};
}

bool is_module(const Value& value) noexcept { return object_as<Module>(value) != nullptr; }

Value json_module() {
  Dict out;
  out.set("dumps", Value{Callable{py_dumps}, "dumps"});
  out.set("loads", Value{Callable{py_loads}, "loads"});
  out.set("JSONDecodeError", type_of_name("JSONDecodeError"));
  return make_module("json", std::move(out));
}

Value find_module(std::string_view name) {
  static const Value math = math_module();
  static const Value json = json_module();
  static const Value datetime = datetime_module(system_clock());
  return name == "math" ? math : name == "json" ? json : name == "datetime" ? datetime : Value{};
}

void add_modules(Dict& names) { names.set("datetime", find_module("datetime")); }

}  // namespace eddy::templates::runtime
