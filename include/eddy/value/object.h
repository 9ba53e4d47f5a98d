// Object: something of C++ that templates see by behaviour: attributes, items, iteration, a call.
//
// Derive from it where eddy::reflect is not enough (a namespace, a loop, a lazily read table).
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/value/value.h"

namespace eddy {

using KeywordArgument = std::pair<std::string_view, Value>;

// What a call passes.
struct Arguments {
  std::span<const Value> positional;
  std::span<const KeywordArgument> keyword;

  // The positional argument at `index`, else the keyword argument of that name, else null.
  [[nodiscard]] const Value* find(std::size_t index, std::string_view name) const noexcept {
    if (index < positional.size()) return &positional[index];
    for (const auto& [key, value] : keyword)
      if (key == name) return &value;
    return nullptr;
  }
};

class Iterator {
 public:
  virtual ~Iterator() = default;
  // The next value; false at the end.
  virtual bool next(Value& out) = 0;

  // What became of a request for the next value's items: they are there, there is no next value, or nothing was
  // read because this iterator only hands out whole values.
  enum class Row { items, end, whole };
  // The items of the next value where that is a tuple of as many as `out` has, without making the tuple.
  virtual Row next_row(std::span<Value> /*out*/) { return Row::whole; }
};

// Each default is that of a Python object without the method.
class Object {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  [[nodiscard]] virtual std::string_view type_name() const noexcept { return "object"; }
  // False where there is no such attribute, or item.
  virtual bool get_attribute(std::string_view /*name*/, Value& /*out*/) const { return false; }
  virtual bool get_item(const Value& /*key*/, Value& /*out*/) const { return false; }
  // False where it can't be set (Jinja2's namespace is the only one that templates set).
  virtual bool set_attribute(std::string_view /*name*/, const Value& /*value*/) { return false; }
  [[nodiscard]] virtual std::optional<std::size_t> length() const { return std::nullopt; }
  [[nodiscard]] virtual bool truth() const { return length().value_or(1) != 0; }
  // Python's ==, and the hash() that goes with it (TypeError where there is none).
  [[nodiscard]] virtual bool equals(const Value& other) const;
  [[nodiscard]] virtual std::size_t hash() const { return std::hash<const void*>{}(this); }
  // How it stands to another value for <, <=, > and >=; unordered where none of them holds (sets), nothing where
  // that is a TypeError.
  [[nodiscard]] virtual std::optional<std::partial_ordering> order(const Value& /*other*/) const {
    return std::nullopt;
  }
  // `in`: nothing where its items are to be looked through.
  [[nodiscard]] virtual std::optional<bool> contains(const Value& /*item*/) const { return std::nullopt; }
  // object op other, by Python's sign ("+", "//", "|"), or with `reflected` other op object; "neg", "pos", "invert" and
  // "abs" have no other. False: it has no such operator for that value.
  virtual bool operate(std::string_view /*op*/, const Value& /*other*/, bool /*reflected*/,
                       Value& /*out*/) const {
    return false;
  }
  // format(object, specification), as f-strings and str.format have it; nothing where only "" is one.
  [[nodiscard]] virtual std::optional<std::string> format(std::string_view /*specification*/) const {
    return std::nullopt;
  }
  // Null where it can't be iterated.
  [[nodiscard]] virtual std::unique_ptr<Iterator> iterate() const { return nullptr; }
  [[nodiscard]] virtual bool callable() const noexcept { return false; }
  virtual Value call(const Arguments& /*arguments*/) { return {}; }
  [[nodiscard]] virtual std::string repr() const { return "<" + std::string{type_name()} + " object>"; }
  [[nodiscard]] virtual std::string str() const { return repr(); }
  // True where str() is HTML that must not be escaped again (Python's __html__).
  [[nodiscard]] virtual bool is_safe() const noexcept { return false; }
};

}  // namespace eddy
