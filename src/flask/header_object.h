// What templates see of one typed header: an Object made of a description of its class. Not for users.
// Tests: tests/flask/request_object_test.cc.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"
#include "eddy/value/errors.h"
#include "templates/runtime/iterate.h"

namespace eddy::flask::detail {

template <class Subject>
struct HeaderAttribute {
  std::string_view name;
  Value (*of)(const Subject& subject);
};
template <class Subject>
struct HeaderMethod {
  std::string_view name;
  Value (*call)(const Subject& subject, const Arguments& arguments);
};

template <class List>
const typename List::value_type* find_named(const List& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [name](const auto& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

// An object of a kind, which says what it has: `name`, `attributes`, `methods`, and where a Python object of that class has such,
// `other` (attributes of any name), `item`, `items`, `contains` and `truth`. As text it is its field.
template <class Kind>
class HeaderObject final : public Object {
 public:
  using Subject = typename Kind::Subject;
  explicit HeaderObject(const Subject& subject) : subject_{std::make_shared<const Subject>(subject)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return Kind::name; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (const auto* attribute = find_named(Kind::attributes, name))
      return out = attribute->of(*subject_), true;
    if (const auto* method = find_named(Kind::methods, name)) {
      out = Value{Callable{[subject = subject_, call = method->call](const Arguments& arguments) {
                    return call(*subject, arguments);
                  }},
                  std::string{name}};
      return true;
    }
    if (name == "to_header") {
      out = Value{Callable{[subject = subject_](const Arguments&) { return Value{subject->to_header()}; }},
                  std::string{name}};
      return true;
    }
    if constexpr (requires { &Kind::other; }) return out = Kind::other(*subject_, name), true;
    return false;
  }
  bool get_item(const Value& key, Value& out) const override {
    if constexpr (requires { &Kind::item; }) return Kind::item(*subject_, key, out);
    return false;
  }
  [[nodiscard]] std::optional<std::size_t> length() const override {
    if constexpr (requires { &Kind::items; }) return Kind::items(*subject_).size();
    return std::nullopt;
  }
  [[nodiscard]] bool truth() const override {
    if constexpr (requires { &Kind::truth; }) return Kind::truth(*subject_);
    return Object::truth();
  }
  [[nodiscard]] std::optional<bool> contains(const Value& key) const override {
    if constexpr (requires { &Kind::contains; })
      return key.is_string() && Kind::contains(*subject_, key.as_string());
    return std::nullopt;
  }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    if constexpr (requires { &Kind::items; })
      return templates::runtime::iterate(Value::list(Kind::items(*subject_)));
    return nullptr;
  }
  [[nodiscard]] std::string repr() const override { return Kind::repr(*subject_); }
  [[nodiscard]] std::string str() const override { return subject_->to_header(); }

 private:
  const std::shared_ptr<const Subject> subject_;
};

template <class Kind>
Value object_of(const typename Kind::Subject& subject) {
  return Value{ObjectPtr{std::make_shared<HeaderObject<Kind>>(subject)}};
}

inline std::string repr_of_list(std::string_view name, std::vector<Value> items) {
  return std::string{name} + "(" + Value::list(std::move(items)).repr() + ")";
}

inline std::string repr_of_field(std::string_view name, const std::string& field) {
  return "<" + std::string{name} + " " + Value{field}.repr() + ">";
}

inline std::string_view text_argument(const Arguments& arguments, std::size_t index, std::string_view name) {
  const Value* const given = arguments.find(index, name);
  if (!given) throw TypeError{"missing a required argument: '" + std::string{name} + "'"};
  return given->is_string() ? given->as_string() : std::string_view{};
}

// The item at an index, from the end where that is below zero.
inline bool item_at(const std::vector<Value>& items, const Value& key, Value& out) {
  const auto size = static_cast<std::int64_t>(items.size());
  const std::int64_t index = key.as_int() < 0 ? key.as_int() + size : key.as_int();
  if (index < 0 || index >= size) return false;
  return out = items[static_cast<std::size_t>(index)], true;
}

}  // namespace eddy::flask::detail
