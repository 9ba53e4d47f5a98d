// Context: the variables of one render: a parameter type, never a variable to keep.
//
//   render({{"title", "home"}, {"messages", messages}, {"post", load_post(7)}});
//
// What is given by name (an lvalue: `messages`) is read where it lies, for the length of the call; what is made
// on the spot is moved in. It can't be copied, moved or assigned, so nothing that it borrows gets away; for
// values that live longer there is Value.
// Tests: tests/value/context_test.cc.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/value/dict.h"
#include "eddy/value/reflect.h"
#include "eddy/value/value.h"

namespace eddy {

class Context {
 public:
  // A name and what it stands for. Text by pointer or view is borrowed too.
  class Entry {
   public:
    template <class T>
    Entry(std::string_view name, T&& value) : name_{name}, value_{hold(std::forward<T>(value))} {}

   private:
    friend class Context;
    template <class T>
    static Value hold(T&& value) {
      using Plain = std::remove_cvref_t<T>;
      if constexpr (std::is_same_v<Plain, Value>)
        return std::forward<T>(value);
      else if constexpr (std::is_null_pointer_v<Plain>)
        return Value{};
      else if constexpr (std::is_convertible_v<T, const char*> || std::is_same_v<Plain, std::string_view>)
        return Value::borrowed(std::string_view{value});
      else if constexpr (std::is_lvalue_reference_v<T> &&
                         (detail::Foreign<Plain> || std::is_same_v<Plain, std::string>))
        return detail::view_of(value);
      else {
        static_assert(std::is_constructible_v<Value, T>,
                      "this type can't be given to a template: describe it with a specialisation of "
                      "eddy::reflect (see eddy/value/reflect.h), or convert it to an eddy::Value");
        return Value{std::forward<T>(value)};
      }
    }
    std::string_view name_;
    Value value_;
  };

  struct Variable {
    std::string_view name;
    Value value;
  };

  Context() = default;
  Context(std::initializer_list<Entry> entries);
  // The items of a dict with text for keys (what JSON gives); borrows it. Throws TypeError for another value
  // or key.
  explicit Context(const Value& dict);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Null where there is none; the last of that name counts.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<Variable>& variables() const noexcept { return variables_; }
  // Adds a variable behind those there are: found only where no other has the name.
  void add_default(std::string_view name, Value value);

 private:
  std::vector<Variable> variables_;
  std::vector<Value> boxes_;  // what was moved in; variables_ view it, so reading allocates nothing
};

}  // namespace eddy
