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

// A dict, and what it says of itself.
class SessionObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "SecureCookieSession"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    const Session& current = session();
    if (name == "permanent") return set(out, Value{current.permanent()});
    if (name == "modified") return set(out, Value{current.modified});
    if (name == "new") return set(out, Value{current.is_new});
    if (name == "pop" || name == "setdefault") {
      const bool pops = name == "pop";
      return set(out, Value{Callable{[pops](const Arguments& given) {
                              const std::string_view key = name_of(given.find(0, "key"));
                              return pops ? pop(session(), key, given)
                                          : session().setdefault(key, otherwise(given));
                            }},
                            std::string{name}});
    }
    if (name != "get" && name != "items" && name != "keys" && name != "values") return false;
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
