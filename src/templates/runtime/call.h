// Calling a value, and the arguments that built-in functions take.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <array>
#include <initializer_list>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// callee(*positional, **keyword). TypeError: "'int' object is not callable".
Value call(const Value& callee, const Arguments& arguments);

// A method's or function's parameters bound to its arguments, as Python binds them: by position, then by name.
// TypeErrors name the function: "replace() missing 1 required positional argument: 'new'".
// "len() takes no keyword arguments".
void refuse_keywords(std::string_view function, const Arguments& arguments);

class Parameters {
 public:
  // `required` of `names` must be given. `skip` positional arguments are the function's own (a filter's value).
  Parameters(std::string_view function, const Arguments& arguments,
             std::initializer_list<std::string_view> names, std::size_t required = 0, std::size_t skip = 0)
      : function_{function} {
    const std::size_t given = arguments.positional.size();
    if (arguments.keyword.empty() && given >= skip + required && given <= skip + names.size()) {
      for (std::size_t i = skip; i < given; ++i) values_[i - skip] = &arguments.positional[i];
    } else {
      bind(arguments, names, required, skip);
    }
  }
  // Null where it was not given.
  [[nodiscard]] const Value* operator[](std::size_t index) const noexcept { return values_[index]; }
  [[nodiscard]] Value value(std::size_t index, Value otherwise = {}) const {
    if (values_[index]) return *values_[index];
    return otherwise;
  }
  // TypeErrors where it is of another type. None counts as not given where there is a default.
  [[nodiscard]] std::int64_t integer(std::size_t index, std::int64_t otherwise = 0) const;
  // An integer of any size, as near as 64 bits come.
  [[nodiscard]] std::int64_t bounded_integer(std::size_t index, std::int64_t otherwise = 0) const;
  [[nodiscard]] std::string_view text(std::size_t index, std::string_view otherwise = {}) const;
  [[nodiscard]] bool truth(std::size_t index, bool otherwise = false) const;

 private:
  // Any arguments, also those that don't fit.
  void bind(const Arguments& arguments, std::initializer_list<std::string_view> names, std::size_t required,
            std::size_t skip);

  std::string_view function_;
  static constexpr std::size_t most = 8;
  std::array<const Value*, most> values_{};
};

}  // namespace eddy::templates::runtime
