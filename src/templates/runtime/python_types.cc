#include "templates/runtime/python_types.h"
#include "templates/runtime/object_as.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "templates/runtime/call.h"
#include "templates/runtime/datetime.h"
#include "templates/runtime/exceptions.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_functions.h"
#include "templates/runtime/python_set.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

class Type final : public Object {
 public:
  Type(std::string name, std::string full_name, Callable make, Dict members)
      : name_{std::move(name)},
        full_name_{std::move(full_name)},
        make_{std::move(make)},
        members_{std::move(members)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "type"; }
  [[nodiscard]] std::string repr() const override { return "<class '" + full_name_ + "'>"; }
  [[nodiscard]] bool callable() const noexcept override { return true; }
  Value call(const Arguments& arguments) override {
    if (!make_) throw TypeError{"cannot create '" + name_ + "' instances"};
    return make_(arguments);
  }
  bool get_attribute(std::string_view name, Value& out) const override;
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  std::string full_name_;
  Callable make_;
  Dict members_;
};

const Type* as_type(const Value& value) noexcept { return object_as<Type>(value); }

// int | str, for isinstance.
class Union final : public Object {
 public:
  explicit Union(std::vector<Value> types) : types_(std::move(types)) {}  // not {}: a list of one list
  [[nodiscard]] std::string_view type_name() const noexcept override { return "types.UnionType"; }
  [[nodiscard]] std::string repr() const override {
    std::string out;
    for (const Value& type : types_) {
      if (!out.empty()) out += " | ";
      out += type.is_none() ? "None" : as_type(type)->name();
    }
    return out;
  }
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override {
    return op == "|" && join(types_, other, reflected, out);
  }
  [[nodiscard]] const std::vector<Value>& types() const noexcept { return types_; }
  // Types, and one more, a union or None; false where it is neither.
  static bool join(std::vector<Value> types, const Value& more, bool reflected, Value& out);

 private:
  std::vector<Value> types_;
};

bool Union::join(std::vector<Value> types, const Value& more, bool reflected, Value& out) {
  const Union* others = object_as<Union>(more);
  if (!others && !as_type(more) && !more.is_none()) return false;
  const std::vector<Value> added = others ? others->types_ : std::vector<Value>(1, more);
  types.insert(reflected ? types.begin() : types.end(), added.begin(), added.end());
  std::vector<Value> distinct;
  for (const Value& type : types)
    if (std::find(distinct.begin(), distinct.end(), type) == distinct.end()) distinct.push_back(type);
  out = distinct.size() == 1 ? distinct[0] : Value{ObjectPtr{std::make_shared<Union>(std::move(distinct))}};
  return true;
}

bool Type::operate(std::string_view op, const Value& other, bool reflected, Value& out) const {
  return op == "|" && Union::join({type_of_name(name_)}, other, reflected, out);
}

// A value of the type, to look its methods up.
Value specimen(std::string_view type) {
  if (type == "str") return Value{""};
  if (type == "Markup") return Value::markup("");
  if (type == "bytes") return Value::bytes("");
  if (type == "list") return Value::list({});
  if (type == "tuple") return Value::tuple({});
  if (type == "dict") return Value{Dict{}};
  if (type == "int") return Value{0};
  if (type == "bool") return Value{false};
  if (type == "float") return Value{0.0};
  return {};
}

// A method that takes its object as the first argument: str.upper.
Value unbound(std::string_view type, std::string_view name, Method method) {
  return Value{
      Callable{[type = std::string{type}, name = std::string{name}, method](const Arguments& arguments) {
        if (arguments.positional.empty())
          throw TypeError{"unbound method " + type + "." + name + "() needs an argument"};
        const Value& self = arguments.positional[0];
        if (!is_instance(self, type_of_name(type)))
          throw TypeError{"descriptor '" + name + "' for '" + type + "' objects doesn't apply to a '" +
                          std::string{self.type_name()} + "' object"};
        return method(self, {arguments.positional.subspan(1), arguments.keyword});
      }},
      std::string{name}};
}

bool Type::get_attribute(std::string_view name, Value& out) const {
  if (name == "__name__" || name == "__qualname__") return out = Value{name_}, true;
  if (const Value* member = members_.find(name)) return out = *member, true;
  const Value self = specimen(name_);
  const Method method = self.is_none() ? nullptr : find_method(self, name);
  if (!method) return false;
  // These belong to the class.
  if (name == "fromkeys" || name == "maketrans" || name == "fromhex" || name == "from_bytes") {
    out = Value{Callable{[method, self](const Arguments& arguments) { return method(self, arguments); }},
                std::string{name}};
  } else {
    out = unbound(name_, name, method);
  }
  return true;
}

Value new_type(std::string name, std::string full_name, Callable make) {
  return make_type(std::move(name), std::move(full_name), std::move(make));
}

Value py_type(const Arguments& arguments) {
  if (arguments.positional.size() != 1 || !arguments.keyword.empty())
    throw TypeError{"type() takes 1 argument in templates"};
  return type_of(arguments.positional[0]);
}

Value py_object(const Arguments& arguments) {
  if (!arguments.positional.empty()) throw TypeError{"object() takes no arguments"};
  struct Plain final : Object {};
  return Value{ObjectPtr{std::make_shared<Plain>()}};
}

Value py_bytes(const Arguments& a) {
  const Parameters p{"bytes", a, {"source", "encoding", "errors"}};
  if (!p[0]) return Value::bytes("");
  if (p[0]->is_string()) {
    if (!p[1]) throw TypeError{"string argument without an encoding"};
    return encode_text(*p[0],
                       {a.positional.subspan(std::min<std::size_t>(1, a.positional.size())), a.keyword});
  }
  if (p[0]->is_bytes()) return *p[0];
  std::string out;
  if (p[0]->is_int()) {
    if (p[0]->as_int() < 0) throw ValueError{"negative count"};
    if (p[0]->as_int() > static_cast<std::int64_t>(max_text))
      throw OverflowError{"bytes of more than 64 MiB"};
    return Value::bytes(std::string(static_cast<std::size_t>(p[0]->as_int()), '\0'));
  }
  const auto items = iterate_or_throw(*p[0]);
  for (Value item; items->next(item);) {
    const std::int64_t byte = index_of(item);
    if (byte < 0 || byte > 255) throw ValueError{"bytes must be in range(0, 256)"};
    out += static_cast<char>(byte);
  }
  return Value::bytes(out);
}

// The classes that there are by name. Made once, and never changed.
const std::map<std::string, Value, std::less<>>& classes() {
  static const std::map<std::string, Value, std::less<>> all = [] {
    std::map<std::string, Value, std::less<>> out;
    const auto add = [&](std::string name, Callable make) {
      out[name] = new_type(name, name, std::move(make));
    };
    Dict functions = python_builtin_functions();
    add_python_functions(functions);
    for (const char* name : {"bool", "int", "float", "str", "list", "tuple", "range", "enumerate", "zip",
                             "map", "filter", "reversed", "slice"})
      add(name, functions.find(name)->as_callable());
    add("dict", [](const Arguments& arguments) { return Value{make_dict_from(arguments)}; });
    add("type", py_type);
    add("object", py_object);
    add("bytes", py_bytes);
    add("set", make_set);
    add("frozenset", make_frozenset);
    for (const auto& [name, base] : exceptions()) {
      add(std::string{name}, [type = std::string{name}](const Arguments& arguments) {
        return make_exception(type, {arguments.positional.begin(), arguments.positional.end()});
      });
    }
    out["Markup"] = new_type("Markup", "markupsafe.Markup", {});
    out["Undefined"] = new_type("Undefined", "jinja2.runtime.Undefined", {});
    out["Namespace"] = new_type("Namespace", "jinja2.utils.Namespace", {});
    out["Cycler"] = new_type("Cycler", "jinja2.utils.Cycler", {});
    out["Joiner"] = new_type("Joiner", "jinja2.utils.Joiner", {});
    for (auto& [name, type] : datetime_types(system_clock())) out[std::string{name.as_string()}] = type;
    for (const char* name : {"NoneType", "function", "method", "module", "builtin_function_or_method",
                             "generator", "dict_keys", "dict_values", "dict_items"})
      add(name, {});
    return out;
  }();
  return all;
}

}  // namespace

Value type_of_name(std::string_view name) {
  const auto& all = classes();
  const auto found = all.find(name);
  if (found != all.end()) return found->second;
  return new_type(std::string{name}, std::string{name}, {});
}

Value type_of(const Value& value) {
  if (value.kind() == Value::Kind::callable) return type_of_name("builtin_function_or_method");
  return type_of_name(value.is_foreign_sequence() ? "list" : value.type_name());
}

Value make_type(std::string name, std::string full_name, Callable make, Dict members) {
  return Value{ObjectPtr{
      std::make_shared<Type>(std::move(name), std::move(full_name), std::move(make), std::move(members))}};
}

std::string_view class_name(const Value& value) noexcept {
  const Type* type = as_type(value);
  return type ? std::string_view{type->name()} : std::string_view{};
}

std::string_view exception_class(const Value& value) noexcept {
  const std::string_view name = class_name(value);
  return is_exception(name) || name == "JSONDecodeError" ? name : std::string_view{};
}

bool is_instance(const Value& value, const Value& type) {
  if (type.is_tuple()) {
    return std::any_of(type.items().begin(), type.items().end(),
                       [&](const Value& each) { return is_instance(value, each); });
  }
  if (const Union* both = object_as<Union>(type)) {
    return std::any_of(both->types().begin(), both->types().end(), [&](const Value& each) {
      return each.is_none() ? value.is_none() : is_instance(value, each);
    });
  }
  const std::string_view name = class_name(type);
  if (name.empty()) throw TypeError{"isinstance() arg 2 must be a type, a tuple of types, or a union"};
  if (name == "object") return true;
  if (name == "int") return integer::is_integral(value);
  if (name == "str") return value.is_string();
  if (name == "list") return value.is_list() || value.is_foreign_sequence();
  if (is_exception_value(value)) return is_derived(value.type_name(), name);
  if (name == "date") return value.type_name() == "date" || value.type_name() == "datetime";
  return class_name(type_of(value)) == name;
}

std::optional<Value> special_attribute(const Value& object, std::string_view name) {
  if (name == "__class__") return type_of(object);
  if (name != "__name__" && name != "__qualname__") return std::nullopt;
  if (object.kind() == Value::Kind::callable) return Value{object.callable_name()};
  Value found;
  if (object.is_object() && object.as_object()->get_attribute(name, found)) return found;
  return std::nullopt;
}

void add_types(Dict& names) {
  for (const char* name :
       {"bool", "int", "float", "str", "bytes", "list", "tuple", "dict", "set", "frozenset", "range",
        "enumerate", "zip", "map", "filter", "reversed", "slice", "type", "object"})
    names.set(Value{name}, type_of_name(name));
  for (const auto& [name, base] : exceptions()) names.set(Value{name}, type_of_name(name));
}

}  // namespace eddy::templates::runtime
