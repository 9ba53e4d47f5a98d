// What several filters share.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates/runtime/call.h"
#include "templates/runtime/registry.h"

namespace eddy::templates::runtime {

// The filtered value, which always is there.
inline const Value& filtered(const Arguments& arguments) { return arguments.positional[0]; }

// The filtered value of a filter without parameters.
inline const Value& filtered_alone(std::string_view name, const Arguments& arguments) {
  const Parameters none{name, arguments, {}, 0, 1};
  return arguments.positional[0];
}

// The filter's own parameters, after the filtered value.
inline Parameters filter_parameters(std::string_view name, const Arguments& arguments,
                                    std::initializer_list<std::string_view> names, std::size_t required = 0) {
  return {name, arguments, names, required, 1};
}

// AttributeError, as Python has it, where the value, a text or undefined, has no method of text; UndefinedError.
void refuse_method(const Value& value, std::string_view name);

// What has no items() of a dict's: AttributeError, or TypeError where its items are no method (a cycler's).
[[noreturn]] void refuse_no_items(const Value& value);

// FilterArgumentError, as Jinja2 throws it.
[[noreturn]] void refuse_argument(const std::string& message);

// Reads an attribute given as Jinja2's filters take it: "name", "a.b", 0, or None for the item itself.
class AttributeGetter {
 public:
  AttributeGetter(const Caller& caller, const Value& attribute, const Value* otherwise = nullptr,
                  bool fold_case = false);
  Value operator()(const Value& item) const;

 private:
  const Caller& caller_;
  std::vector<Value> parts_;
  const Value* otherwise_;
  bool fold_case_;
};

// "Aa" as "aa": how filters that are not case_sensitive compare.
Value without_case(const Value& value);

// The value with tuples in place of what groupby makes, which JSON takes for such. For values that JSON has looked at.
Value with_plain_groups(const Value& value);

// A parameter that must be an integer, as Python's own functions take it: None and floats are a TypeError.
std::int64_t index_of(const Parameters& parameters, std::size_t at, std::int64_t otherwise);
// One that they take for a bool: a bool or an integer.
bool flag_of(const Parameters& parameters, std::size_t at);

// An iterator that a std::function can hold.
inline std::shared_ptr<Iterator> share(std::unique_ptr<Iterator> items) { return items; }

// The families of filters, a table a file.
std::span<const Named<Filter>> text_filters() noexcept;
std::span<const Named<Filter>> markup_filters() noexcept;
std::span<const Named<Filter>> sequence_filters() noexcept;
std::span<const Named<Filter>> selection_filters() noexcept;
std::span<const Named<Filter>> number_filters() noexcept;

}  // namespace eddy::templates::runtime
