// See mapping_objects.h.
#include "flask/mapping_objects.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eddy/value/errors.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime_calls.h"

namespace eddy::flask::detail {
namespace {

namespace runtime = templates::runtime;

bool set(Value& out, Value value) { return out = std::move(value), true; }

const Value& required(const Arguments& arguments, std::size_t index, std::string_view name) {
  const Value* const given = arguments.find(index, name);
  if (!given) throw TypeError{"missing a required argument: '" + std::string{name} + "'"};
  return *given;
}

bool is_yes(const Value* flag, bool otherwise) { return flag ? flag->truth() : otherwise; }

// A multi-dict or the headers: a method's name, and what it gives.
template <class Subject>
struct Method {
  std::string_view name;
  Value (*call)(const Subject& subject, const Arguments& arguments);
};

template <class Subject, std::size_t N>
bool find_method(const std::array<Method<Subject>, N>& methods, const Subject& (*current)(),
                 std::string_view name, Value& out) {
  const auto found =
      std::find_if(methods.begin(), methods.end(), [&](const auto& each) { return each.name == name; });
  if (found == methods.end()) return false;
  return set(out, Value{Callable{[current, call = found->call](const Arguments& arguments) {
                          return call(current(), arguments);
                        }},
                        std::string{name}});
}

// --- multi-dicts ---

// type(text), or nothing where that is a ValueError or a TypeError.
std::optional<Value> converted(const Value* type, std::string_view text) try {
  const Value value{text};
  if (!type || type->is_none()) return value;
  return templates::calls::call(*type, {{&value, 1}, {}}, 0);
} catch (const ValueFault& fault) {
  if (fault.type() == std::string_view{"ValueError"} || fault.type() == std::string_view{"TypeError"})
    return std::nullopt;
  throw;
}

Value get(const MultiDict& pairs, const Arguments& arguments) {
  const Value& key = required(arguments, 0, "key");
  const Value* const fallback = arguments.find(1, "default");
  const auto found = key.is_string() ? pairs.find(key.as_string()) : std::nullopt;
  const auto value = found ? converted(arguments.find(2, "type"), *found) : std::nullopt;
  return value ? *value : fallback ? *fallback : Value{};
}

Value getlist(const MultiDict& pairs, const Arguments& arguments) {
  const Value& key = required(arguments, 0, "key");
  std::vector<Value> values;
  if (key.is_string())
    for (const std::string_view text : pairs.getlist(key.as_string()))
      if (auto value = converted(arguments.find(1, "type"), text)) values.push_back(std::move(*value));
  return Value::list(std::move(values));
}

std::vector<Value> keys(const MultiDict& pairs) {
  std::vector<Value> all;
  for (const auto& [name, values] : pairs.lists()) all.emplace_back(name);
  return all;
}

// Pairs of a name and its first value, or each of its values.
std::vector<Value> items(const MultiDict& pairs, bool multi) {
  std::vector<Value> all;
  for (const auto& [name, values] : pairs.lists())
    for (std::size_t i = 0; i < (multi ? values.size() : 1); ++i)
      all.push_back(Value::tuple({name, values[i]}));
  return all;
}

Value lists(const MultiDict& pairs, bool with_names) {
  std::vector<Value> all;
  for (const auto& [name, values] : pairs.lists())
    all.push_back(with_names ? Value::tuple({name, list_of_texts(values)}) : list_of_texts(values));
  return runtime::lazily(std::move(all));
}

constexpr std::array<Method<MultiDict>, 8> multi_dict_methods{{
    {"get", get},
    {"getlist", getlist},
    {"to_dict", [](const MultiDict& pairs,
                   const Arguments& a) { return pairs.to_dict(is_yes(a.find(0, "flat"), true)); }},
    {"items",
     [](const MultiDict& pairs, const Arguments& a) {
       return runtime::lazily(items(pairs, is_yes(a.find(0, "multi"), false)));
     }},
    {"keys", [](const MultiDict& pairs, const Arguments&) { return Value::list(keys(pairs)); }},
    {"values",
     [](const MultiDict& pairs, const Arguments&) {
       std::vector<Value> all;
       for (const auto& [name, values] : pairs.lists()) all.emplace_back(values.front());
       return runtime::lazily(std::move(all));
     }},
    {"lists", [](const MultiDict& pairs, const Arguments&) { return lists(pairs, true); }},
    {"listvalues", [](const MultiDict& pairs, const Arguments&) { return lists(pairs, false); }},
}};

// --- headers ---

std::vector<Value> fields(const http::Headers& headers) {
  std::vector<Value> all;
  for (const http::Header field : headers) all.push_back(Value::tuple({field.name, field.value}));
  return all;
}

Value get_all(const http::Headers& headers, const Arguments& arguments) {
  const Value& key = required(arguments, 0, "key");
  return key.is_string() ? list_of_texts(headers.get_all(key.as_string())) : Value::list({});
}

// Names, or values.
Value parts(const http::Headers& headers, bool names) {
  std::vector<Value> all;
  for (const http::Header field : headers) all.emplace_back(names ? field.name : field.value);
  return runtime::lazily(std::move(all));
}

constexpr std::array<Method<http::Headers>, 6> header_methods{{
    {"get",
     [](const http::Headers& headers, const Arguments& arguments) {
       const Value& key = required(arguments, 0, "key");
       const Value* const fallback = arguments.find(1, "default");
       const auto found = key.is_string() ? headers.find(key.as_string()) : std::nullopt;
       return found ? Value{*found} : fallback ? *fallback : Value{};
     }},
    {"getlist", get_all},
    {"get_all", get_all},
    {"items",
     [](const http::Headers& headers, const Arguments&) { return runtime::lazily(fields(headers)); }},
    {"keys", [](const http::Headers& headers, const Arguments&) { return parts(headers, true); }},
    {"values", [](const http::Headers& headers, const Arguments&) { return parts(headers, false); }},
}};

// --- what both are ---

struct MultiDictKind {
  static constexpr std::string_view name = "ImmutableMultiDict";
  static constexpr const auto& methods = multi_dict_methods;
  static std::optional<std::string_view> find(const MultiDict& pairs, std::string_view key) {
    return pairs.find(key);
  }
  static std::vector<Value> in_a_loop(const MultiDict& pairs) { return keys(pairs); }
  static std::vector<Value> all(const MultiDict& pairs) { return items(pairs, true); }
};

struct HeadersKind {
  static constexpr std::string_view name = "EnvironHeaders";
  static constexpr const auto& methods = header_methods;
  static std::optional<std::string_view> find(const http::Headers& headers, std::string_view key) {
    return headers.find(key);
  }
  static std::vector<Value> in_a_loop(const http::Headers& headers) { return fields(headers); }
  static std::vector<Value> all(const http::Headers& headers) { return fields(headers); }
};

template <class Subject, class Kind>
class MappingObject final : public Object {
 public:
  using Current = const Subject& (*)();
  explicit MappingObject(Current current) noexcept : current_{current} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return Kind::name; }
  bool get_attribute(std::string_view name, Value& out) const override {
    return find_method(Kind::methods, current_, name, out);
  }
  bool get_item(const Value& key, Value& out) const override {
    const auto found = key.is_string() ? Kind::find(current_(), key.as_string()) : std::nullopt;
    return found && set(out, *found);
  }
  [[nodiscard]] std::optional<std::size_t> length() const override {
    return Kind::in_a_loop(current_()).size();
  }
  [[nodiscard]] std::optional<bool> contains(const Value& key) const override {
    return key.is_string() && current_().contains(key.as_string());
  }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    return runtime::iterate(Value::list(Kind::in_a_loop(current_())));
  }
  [[nodiscard]] std::string repr() const override {
    return std::string{Kind::name} + "(" + Value::list(Kind::all(current_())).repr() + ")";
  }

 private:
  const Current current_;
};

}  // namespace

Value list_of_texts(const std::vector<std::string_view>& texts) {
  return Value::list(std::vector<Value>(texts.begin(), texts.end()));
}

Value multi_dict_object(const MultiDict& (*current)()) {
  return Value{ObjectPtr{std::make_shared<MappingObject<MultiDict, MultiDictKind>>(current)}};
}

Value headers_object(const http::Headers& (*current)()) {
  return Value{ObjectPtr{std::make_shared<MappingObject<http::Headers, HeadersKind>>(current)}};
}

}  // namespace eddy::flask::detail
