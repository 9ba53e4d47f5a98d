// src/templates/python_own.cc: displays, targets, generator expressions and imports, as functions.
#include "templates/python_own.h"

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

#include "eddy/templates/errors.h"
#include "templates/ast.h"
#include "templates/call_context.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/exceptions.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_modules.h"
#include "templates/runtime/python_set.h"
#include "templates/runtime/python_types.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {
namespace {

using runtime::iterate_or_throw;
using runtime::to_vector;

// Displays.

Value set(const Arguments& a) { return runtime::set_display(a.positional[0].items(), false); }
Value constant_set(const Arguments& a) { return runtime::set_display(a.positional[0].items(), true); }
Value set_update(const Arguments& a) {
  return runtime::set_table(a.positional[0])->update(a.positional[1]), Value{};
}
Value set_add(const Arguments& a) {
  return runtime::set_table(a.positional[0])->add(a.positional[1]), Value{};
}
Value tuple(const Arguments& a) { return Value::tuple(a.positional[0].items()); }

// {…, **mapping}
Value update(const Arguments& a) {
  Dict& dict = Value{a.positional[0]}.mutable_dict();  // a copy is the same dict
  const Value& more = a.positional[1];
  if (!more.is_dict()) throw TypeError{fmt::format("'{}' object is not a mapping", more.type_name())};
  const Dict copy = more.as_dict();
  for (const auto& [key, value] : copy) dict.set(key, value);
  return {};
}

// f(**a, b=1, **c): one dict of all, of which no two may share a name.
Value keywords(const Arguments& a) {
  Dict out;
  for (const Value& part : a.positional) {
    if (!part.is_dict())
      throw TypeError{fmt::format("argument after ** must be a mapping, not {}", part.type_name())};
    for (const auto& [key, value] : part.as_dict()) {
      if (!key.is_string()) throw TypeError{"keywords must be strings"};
      if (out.find(key))
        throw TypeError{fmt::format("got multiple values for keyword argument '{}'", key.str())};
      out.set(key, value);
    }
  }
  return Value{std::move(out)};
}

// Targets.

// a, *b, c = value: `before` items, a list of the rest, `after` items.
Value split(const Arguments& a) {
  const Value& source = a.positional[0];
  const auto items = runtime::iterate(source);
  if (!items) throw TypeError{fmt::format("cannot unpack non-iterable {} object", source.type_name())};
  const auto before = static_cast<std::size_t>(a.positional[1].as_int());
  const auto after = static_cast<std::size_t>(a.positional[2].as_int());
  std::vector<Value> all = to_vector(source);
  if (all.size() < before + after) {
    throw ValueError{fmt::format("not enough values to unpack (expected at least {}, got {})", before + after,
                                 all.size())};
  }
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(before);
  const auto to = all.end() - static_cast<std::ptrdiff_t>(after);
  std::vector<Value> out{all.begin(), from};
  out.push_back(Value::list({from, to}));
  out.insert(out.end(), to, all.end());
  return Value::tuple(std::move(out));
}

[[noreturn]] void refuse_attribute(const Value& object, const Value& name) {
  throw AttributeError{
      fmt::format("'{}' object has no attribute '{}'", object.type_name(), name.as_string())};
}

Value set_attribute(const Arguments& a) {
  const Value& object = a.positional[0];
  if (!object.is_object() ||
      !object.as_object()->set_attribute(a.positional[1].as_string(), a.positional[2])) {
    refuse_attribute(object, a.positional[1]);
  }
  return {};
}

Value delete_attribute(const Arguments& a) { refuse_attribute(a.positional[0], a.positional[1]); }

Value delete_item(const Arguments& a) {
  Value object = a.positional[0];
  runtime::delete_item(object, a.positional[1]);
  return {};
}

// a op= b. Lists, dicts and sets change in place.
Value in_place(const Arguments& a) {
  const auto op = static_cast<BinaryOp>(a.positional[0].as_int());
  Value target = a.positional[1];
  const Value& more = a.positional[2];
  if (target.is_list() && op == BinaryOp::add) {
    const std::vector<Value> items = to_vector(more);
    target.mutable_items().insert(target.items().end(), items.begin(), items.end());
    return target;
  }
  if (target.is_list() && op == BinaryOp::mul) {
    std::vector<Value> repeated = calls::binary(op, target, more).items();
    target.mutable_items() = std::move(repeated);
    return target;
  }
  if (target.is_dict() && op == BinaryOp::bit_or) {
    const Value both[] = {more};
    runtime::call(*runtime::get_attribute(target, "update"), {both, {}});
    return target;
  }
  if (target.type_name() == "set" && runtime::set_table(more) && op != BinaryOp::bit_and) {
    const char* method = op == BinaryOp::bit_or    ? "update"
                         : op == BinaryOp::sub     ? "difference_update"
                         : op == BinaryOp::bit_xor ? "symmetric_difference_update"
                                                   : nullptr;
    const Value other[] = {more};
    if (method) return runtime::call(*runtime::get_attribute(target, method), {other, {}}), target;
  }
  Value result = calls::binary(op, target, more);
  runtime::SetTable* table = runtime::set_table(target);
  if (!table || target.type_name() != "set") return result;
  *table = *runtime::set_table(result);
  return target;
}

// Statements.

Value raise(const Arguments& a) { runtime::raise(a.positional[0]); }

// except types: whether an error is of one of them.
Value matches(const Arguments& a) {
  const std::string_view error = a.positional[0].type_name();
  const auto derives = [&](const Value& type) {
    const std::string_view base = runtime::exception_class(type);
    if (base.empty())
      throw TypeError{"catching classes that do not inherit from BaseException is not allowed"};
    return runtime::is_derived(error, base);
  };
  const Value& types = a.positional[1];
  if (!types.is_tuple()) return derives(types);
  bool found = false;
  for (const Value& type : types.items()) found = derives(type) || found;
  return found;
}

Value bytes(const Arguments& a) { return Value::bytes(a.positional[0].as_string()); }

// What {% apply %} may answer.
Value utf8(const Arguments& a) {
  const Value& value = a.positional[0];
  if (value.is_string() || value.is_bytes()) return value;
  if (value.is_none()) throw TypeError{"sequence item 0: expected a bytes-like object, NoneType found"};
  throw TypeError{"Expected bytes, unicode, or None; got " + runtime::type_of(value).repr()};
}

// Generator expressions.

// What a step answers for an item that a condition leaves out.
class Skip final : public Object {};
const Value& skip() {
  static const Value marker{ObjectPtr{std::make_shared<Skip>()}};
  return marker;
}

class Steps final : public Iterator {
 public:
  Steps(const Value& iterable, std::span<const Value> steps) : steps_{steps.begin(), steps.end()} {
    open_.push_back(iterate_or_throw(iterable));
  }

  bool next(Value& out) override {
    if (running_) throw ValueError{"generator already executing"};
    running_ = true;
    try {
      const bool found = advance(out);
      running_ = false;
      return found;
    } catch (...) {
      open_.clear();  // a generator that failed is at its end
      running_ = false;
      throw;
    }
  }

 private:
  bool advance(Value& out) {
    while (!open_.empty()) {
      Value item;
      if (!open_.back()->next(item)) {
        open_.pop_back();
        continue;
      }
      Value answer = runtime::call(steps_[open_.size() - 1], {{&item, 1}, {}});
      if (answer.is(skip())) continue;
      if (open_.size() == steps_.size()) return out = std::move(answer), true;
      open_.push_back(iterate_or_throw(answer));
    }
    return false;
  }

  std::vector<Value> steps_;
  std::vector<std::unique_ptr<Iterator>> open_;  // an iterator a clause
  bool running_ = false;
};

Value generate(const Arguments& a) {
  return runtime::generator(std::make_unique<Steps>(a.positional[0], a.positional.subspan(1)));
}

// Modules.

// A module's member, or undefined.
Value member(const Value& module, std::string_view name) {
  auto found = runtime::get_attribute(module, name);
  return found ? *std::move(found) : Value::undefined(name);
}

// A module of that name: one that the loader or the caller gave, else the engine's own.
Value find_module(const CallContext& context, std::string_view name) {
  Value given = context.resolve(name);
  const Value own = runtime::find_module(name);
  return own.is_none() || runtime::is_module(given) ? given : own;
}

// import a.b
Value import(const CallContext& context, const Arguments& a) {
  const std::string_view path = a.positional[0].as_string();
  const std::size_t first = std::min(path.find('.'), path.size());
  Value module = find_module(context, path.substr(0, first));
  for (std::size_t at = first; !module.is_undefined() && at < path.size();) {
    const std::size_t end = std::min(path.find('.', at + 1), path.size());
    module = member(module, path.substr(at + 1, end - at - 1));
    at = end;
  }
  if (!module.is_undefined()) return module;
  throw TemplateFault{"ModuleNotFoundError", fmt::format("No module named '{}'", path)};
}

// from a import b
Value import_from(const Arguments& a) {
  Value found = member(a.positional[0], a.positional[2].as_string());
  if (!found.is_undefined()) return found;
  throw TemplateFault{"ImportError", fmt::format("cannot import name '{}' from '{}'",
                                                 a.positional[2].as_string(), a.positional[1].as_string())};
}

}  // namespace

void add_python_own(ValueMap& names) {
  constexpr std::pair<const char*, Value (*)(const Arguments&)> functions[] = {
      {"*set", set},
      {"*constant_set", constant_set},
      {"*set_update", set_update},
      {"*set_add", set_add},
      {"*tuple", tuple},
      {"*update", update},
      {"*keywords", keywords},
      {"*split", split},
      {"*setattr", set_attribute},
      {"*delattr", delete_attribute},
      {"*delitem", delete_item},
      {"*inplace", in_place},
      {"*raise", raise},
      {"*matches", matches},
      {"*bytes", bytes},
      {"*utf8", utf8},
      {"*generate", generate},
      {"*import_from", import_from}};
  for (const auto& [name, function] : functions) names.emplace(name, Value{Callable{function}, name});
  names.emplace("*skip", skip());
  names.emplace("*import",
                Value{ObjectPtr{std::make_shared<ContextFunction>("import", "<function>", import)}});
}

}  // namespace eddy::templates
