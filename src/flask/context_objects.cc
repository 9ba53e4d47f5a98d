// See context_objects.h.
#include "flask/context_objects.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eddy/flask/globals.h"
#include "eddy/flask/sessions.h"
#include "eddy/value/dict.h"
#include "eddy/value/errors.h"
#include "flask/mapping_objects.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime_calls.h"

namespace eddy::flask::detail {
namespace {

bool set(Value& out, Value value) { return out = std::move(value), true; }

std::string_view name_of(const Value* given) {
  if (!given || !given->is_string()) throw TypeError{"a name is text"};
  return given->as_string();
}

Value otherwise(const Arguments& given) {
  const Value* const fallback = given.find(1, "default");
  return fallback ? *fallback : Value{};
}

// A KeyError where there is nothing, unless what to give then was said.
template <class Dictionary>
Value pop(Dictionary& dictionary, std::string_view name, const Arguments& given) {
  if (!given.find(1, "default") && !dictionary.contains(name)) throw KeyError{Value{name}.repr()};
  return dictionary.pop(name, otherwise(given));
}

class GlobalsObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "_AppCtxGlobals"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (g().contains(name)) return set(out, g().get(name));
    Callable method;
    if (name == "get")
      method = [](const Arguments& given) {
        return g().get(name_of(given.find(0, "name")), otherwise(given));
      };
    else if (name == "pop")
      method = [](const Arguments& given) { return pop(g(), name_of(given.find(0, "name")), given); };
    else if (name == "setdefault")
      method = [](const Arguments& given) {
        return g().setdefault(name_of(given.find(0, "name")), otherwise(given));
      };
    if (!method) return false;
    return set(out, Value{std::move(method), std::string{name}});
  }
  bool get_item(const Value& key, Value& out) const override {
    return key.is_string() && g().contains(key.as_string()) && set(out, g().get(key.as_string()));
  }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    return item.is_string() && g().contains(item.as_string());
  }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    std::vector<Value> names;
    for (const auto& [name, value] : g()) names.emplace_back(name);
    return templates::runtime::iterate(Value::list(std::move(names)));
  }
  [[nodiscard]] std::string repr() const override { return "<flask.g of '" + current_app().name() + "'>"; }
};

using Change = Value (*)(const Arguments& given);

Value set_default(const Arguments& given) {
  return session().setdefault(name_of(given.find(0, "key")), otherwise(given));
}

Value pop_item(const Arguments&) {
  const Dict& items = session().items();
  if (items.empty()) throw KeyError{"'popitem(): dictionary is empty'"};
  const auto [key, value] = items.at(items.size() - 1);
  session().erase(key.as_string());
  return Value::tuple({key, value});
}

// As dict.update: what it takes is dict's own affair.
Value update(const Arguments& given) {
  Value changed{session().items()};
  templates::calls::call_method(changed, "update", given, 0, false);
  for (const auto& [key, value] : changed.as_dict()) session().set(name_of(&key), value);
  return {};
}

// The methods that change a session.
Change change_of(std::string_view name) {
  if (name == "pop")
    return [](const Arguments& given) { return pop(session(), name_of(given.find(0, "key")), given); };
  if (name == "setdefault") return set_default;
  if (name == "popitem") return pop_item;
  if (name == "update") return update;
  if (name == "clear") return [](const Arguments&) { return session().clear(), Value{}; };
  return nullptr;
}

// A dict, and what it says of itself.
class SessionObject final : public DictObject {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "SecureCookieSession"; }
  [[nodiscard]] std::optional<Value> dict() const override { return Value{session().items()}; }
  [[nodiscard]] bool equals(const Value& other) const override {
    return Object::equals(other) || (other.is_dict() && *dict() == other);
  }
  bool get_attribute(std::string_view name, Value& out) const override {
    const Session& current = session();
    if (name == "permanent") return set(out, Value{current.permanent()});
    if (name == "modified") return set(out, Value{current.modified});
    if (name == "new") return set(out, Value{current.is_new});
    if (const auto change = change_of(name)) return set(out, Value{Callable{change}, std::string{name}});
    if (name != "copy" && name != "get" && name != "items" && name != "keys" && name != "values")
      return false;
    return set(out, Value{Callable{[method = std::string{name}](const Arguments& arguments) {
                            return templates::calls::call_method(Value{session().items()}, method, arguments,
                                                                 0, false);
                          }},
                          std::string{name}});
  }
  bool get_item(const Value& key, Value& out) const override {
    return key.is_string() && session().contains(key.as_string()) && set(out, session().at(key.as_string()));
  }
  [[nodiscard]] std::optional<std::size_t> length() const override { return session().items().size(); }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    return item.is_string() && session().contains(item.as_string());
  }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    std::vector<Value> names;
    for (const auto& [name, value] : session().items()) names.push_back(name);
    return templates::runtime::iterate(Value::list(std::move(names)));
  }
  [[nodiscard]] std::string repr() const override {
    return "<SecureCookieSession " + Value{session().items()}.repr() + ">";
  }
};

}  // namespace

Value globals_object() { return Value{ObjectPtr{std::make_shared<GlobalsObject>()}}; }
Value session_object() { return Value{ObjectPtr{std::make_shared<SessionObject>()}}; }

}  // namespace eddy::flask::detail
