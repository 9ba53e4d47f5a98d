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

class GlobalsObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "_AppCtxGlobals"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (g().contains(name)) return set(out, g().get(name));
    if (name != "get") return false;
    return set(out, Value{Callable{[](const Arguments& given) {
                            const Value* const fallback = given.find(1, "default");
                            return g().get(name_of(given.find(0, "name")), fallback ? *fallback : Value{});
                          }},
                          "get"});
  }
  bool get_item(const Value& key, Value& out) const override {
    return key.is_string() && g().contains(key.as_string()) && set(out, g().get(key.as_string()));
  }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    return item.is_string() && g().contains(item.as_string());
  }
  [[nodiscard]] std::string repr() const override { return "<flask.g of '" + current_app().name() + "'>"; }
};

Value pop(const Arguments& given) {
  const std::string_view name = name_of(given.find(0, "key"));
  const Value* const fallback = given.find(1, "default");
  if (!fallback && !session().contains(name)) throw KeyError{Value{name}.repr()};
  return session().pop(name, fallback ? *fallback : Value{});
}

// A dict, and what it says of itself.
class SessionObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "SecureCookieSession"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    const Session& current = session();
    if (name == "permanent") return set(out, Value{current.permanent()});
    if (name == "modified") return set(out, Value{current.modified});
    if (name == "new") return set(out, Value{current.is_new});
    if (name == "pop") return set(out, Value{Callable{pop}, "pop"});
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
