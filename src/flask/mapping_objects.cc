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
#include "flask/file_object.h"
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

template <class Subject>
using Current = std::function<const Subject&()>;

// A multi-dict or the headers: a method's name, and what it gives.
template <class Subject>
struct Method {
  std::string_view name;
  Value (*call)(const Subject& subject, const Arguments& arguments);
};

template <class Subject, std::size_t N>
bool find_method(const std::array<Method<Subject>, N>& methods, const Current<Subject>& current,
                 std::string_view name, Value& out) {
  const auto found =
      std::find_if(methods.begin(), methods.end(), [&](const auto& each) { return each.name == name; });
  if (found == methods.end()) return false;
  return set(out, Value{Callable{[current, call = found->call](const Arguments& arguments) {
                          return call(current(), arguments);
                        }},
                        std::string{name}});
}

// --- multi-dicts, of texts and of files ---

using Lists = std::vector<std::pair<std::string_view, std::vector<Value>>>;

std::optional<Value> find(const MultiDict& pairs, std::string_view key) {
  const auto found = pairs.find(key);
  return found ? std::optional{Value{*found}} : std::nullopt;
}
std::optional<Value> find(const FileMultiDict& files, std::string_view key) {
  const FileStorage* const found = files.get(key);
  return found ? std::optional{file_object(*found)} : std::nullopt;
}

std::vector<Value> all_of(const MultiDict& pairs, std::string_view key) {
  const auto texts = pairs.getlist(key);
  return {texts.begin(), texts.end()};
}
std::vector<Value> all_of(const FileMultiDict& files, std::string_view key) {
  std::vector<Value> all;
  for (const FileStorage* file : files.getlist(key)) all.push_back(file_object(*file));
  return all;
}

// Each name once, in the order in which they came first, with all of its values.
Lists lists_of(const MultiDict& pairs) {
  Lists lists;
  for (const auto& [name, values] : pairs.lists())
    lists.emplace_back(name, std::vector<Value>(values.begin(), values.end()));
  return lists;
}
Lists lists_of(const FileMultiDict& files) {
  Lists lists;
  for (const FileStorage& file : files) {
    auto list = std::find_if(lists.begin(), lists.end(),
                             [&file](const auto& each) { return each.first == file.name; });
    if (list == lists.end()) list = lists.insert(lists.end(), {file.name, {}});
    list->second.push_back(file_object(file));
  }
  return lists;
}

// type(value), or nothing where that is a ValueError or a TypeError.
std::optional<Value> converted(const Value* type, Value value) try {
  if (!type || type->is_none()) return value;
  return templates::calls::call(*type, {{&value, 1}, {}}, 0);
} catch (const ValueFault& fault) {
  if (fault.type() == std::string_view{"ValueError"} || fault.type() == std::string_view{"TypeError"})
    return std::nullopt;
  throw;
}

template <class Subject>
Value get(const Subject& subject, const Arguments& arguments) {
  const Value& key = required(arguments, 0, "key");
  const Value* const fallback = arguments.find(1, "default");
  auto value = key.is_string() ? find(subject, key.as_string()) : std::nullopt;
  if (value) value = converted(arguments.find(2, "type"), std::move(*value));
  return value ? *value : fallback ? *fallback : Value{};
}

template <class Subject>
Value getlist(const Subject& subject, const Arguments& arguments) {
  const Value& key = required(arguments, 0, "key");
  std::vector<Value> values;
  if (key.is_string())
    for (Value& each : all_of(subject, key.as_string()))
      if (auto value = converted(arguments.find(1, "type"), std::move(each)))
        values.push_back(std::move(*value));
  return Value::list(std::move(values));
}

template <class Subject>
Value to_dict(const Subject& subject, const Arguments& arguments) {
  const bool flat = is_yes(arguments.find(0, "flat"), true);
  Value dict = Value::dict({});
  for (auto& [name, values] : lists_of(subject))
    dict.mutable_dict().set(Value{name}, flat ? values.front() : Value::list(std::move(values)));
  return dict;
}

template <class Subject>
std::vector<Value> keys(const Subject& subject) {
  std::vector<Value> names;
  for (const auto& [name, values] : lists_of(subject)) names.emplace_back(name);
  return names;
}

// Pairs of a name and its first value, or each of its values.
template <class Subject>
std::vector<Value> items(const Subject& subject, bool multi) {
  std::vector<Value> all;
  for (const auto& [name, values] : lists_of(subject))
    for (std::size_t i = 0; i < (multi ? values.size() : 1); ++i)
      all.push_back(Value::tuple({Value{name}, values[i]}));
  return all;
}

template <class Subject>
Value lists(const Subject& subject, bool with_names) {
  std::vector<Value> all;
  for (auto& [name, values] : lists_of(subject)) {
    Value list = Value::list(std::move(values));
    all.push_back(with_names ? Value::tuple({Value{name}, std::move(list)}) : std::move(list));
  }
  return runtime::lazily(std::move(all));
}

template <class Subject>
constexpr std::array<Method<Subject>, 8> multi_dict_methods{{
    {"get", get<Subject>},
    {"getlist", getlist<Subject>},
    {"to_dict", to_dict<Subject>},
    {"items",
     [](const Subject& subject, const Arguments& a) {
       return runtime::lazily(items(subject, is_yes(a.find(0, "multi"), false)));
     }},
    {"keys", [](const Subject& subject, const Arguments&) { return Value::list(keys(subject)); }},
    {"values",
     [](const Subject& subject, const Arguments&) {
       std::vector<Value> all;
       for (auto& [name, values] : lists_of(subject)) all.push_back(std::move(values.front()));
       return runtime::lazily(std::move(all));
     }},
    {"lists", [](const Subject& subject, const Arguments&) { return lists(subject, true); }},
    {"listvalues", [](const Subject& subject, const Arguments&) { return lists(subject, false); }},
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

template <class Subject>
struct MultiDictKind {
  static constexpr std::string_view name = "ImmutableMultiDict";
  static constexpr const auto& methods = multi_dict_methods<Subject>;
  static std::optional<Value> item(const Subject& subject, std::string_view key) {
    return find(subject, key);
  }
  static std::vector<Value> in_a_loop(const Subject& subject) { return keys(subject); }
  static std::vector<Value> all(const Subject& subject) { return items(subject, true); }
  static std::optional<Value> dict(const Subject& subject) { return to_dict(subject, {}); }
};

struct HeadersKind {
  static constexpr std::string_view name = "EnvironHeaders";
  static constexpr const auto& methods = header_methods;
  static std::optional<Value> item(const http::Headers& headers, std::string_view key) {
    const auto found = headers.find(key);
    return found ? std::optional{Value{*found}} : std::nullopt;
  }
  static std::vector<Value> in_a_loop(const http::Headers& headers) { return fields(headers); }
  static std::vector<Value> all(const http::Headers& headers) { return fields(headers); }
  static std::optional<Value> dict(const http::Headers&) { return std::nullopt; }
};

template <class Subject, class Kind>
class MappingObject final : public DictObject {
 public:
  explicit MappingObject(Current<Subject> current) noexcept : current_{std::move(current)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return Kind::name; }
  [[nodiscard]] std::optional<Value> dict() const override { return Kind::dict(current_()); }
  bool get_attribute(std::string_view name, Value& out) const override {
    return find_method(Kind::methods, current_, name, out);
  }
  bool get_item(const Value& key, Value& out) const override {
    auto found = key.is_string() ? Kind::item(current_(), key.as_string()) : std::nullopt;
    return found && set(out, std::move(*found));
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
  const Current<Subject> current_;
};

}  // namespace

std::optional<Value> dict_of(const Value& value) {
  const auto* const object =
      value.is_object() ? dynamic_cast<const DictObject*>(value.as_object().get()) : nullptr;
  return object ? object->dict() : std::nullopt;
}

Value list_of_texts(const std::vector<std::string_view>& texts) {
  return Value::list(std::vector<Value>(texts.begin(), texts.end()));
}

Value multi_dict_object(std::function<const MultiDict&()> current) {
  return Value{
      ObjectPtr{std::make_shared<MappingObject<MultiDict, MultiDictKind<MultiDict>>>(std::move(current))}};
}

Value files_object(std::function<const FileMultiDict&()> current) {
  return Value{ObjectPtr{
      std::make_shared<MappingObject<FileMultiDict, MultiDictKind<FileMultiDict>>>(std::move(current))}};
}

Value headers_object(std::function<const http::Headers&()> current) {
  return Value{ObjectPtr{std::make_shared<MappingObject<http::Headers, HeadersKind>>(std::move(current))}};
}

}  // namespace eddy::flask::detail
