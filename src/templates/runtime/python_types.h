// Python's types as values: what `int`, `str` and type(x) are. They make values, have methods, and print as Python's do.
//
// A type is known by its name, and there is one object of each: `type(x) is int` holds.
// Tests: tests/templates/batch/python.txt.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// The class of a name: a built-in one, an exception's, or another that prints as `<class 'name'>` and makes nothing.
Value type_of_name(std::string_view name);
// type(value).
Value type_of(const Value& value);
// A class whose name is printed in full (`jinja2.utils.Cycler`), and that a call makes values of.
// `members` are the class's own functions and constants: datetime.now.
Value make_type(std::string name, std::string full_name, Callable make, Dict members = {});
// isinstance(value, type): a class or a tuple of them; TypeError for anything else.
bool is_instance(const Value& value, const Value& type);
// The name of a class; empty for another value.
std::string_view class_name(const Value& value) noexcept;
// The name of an exception's class; empty for another value.
std::string_view exception_class(const Value& value) noexcept;

// What Python's templates read of special attributes: __class__, and the __name__ of classes, functions and modules.
std::optional<Value> special_attribute(const Value& object, std::string_view name);

// Puts classes in place of the functions that make values of them, and adds the exceptions'.
void add_types(Dict& names);

}  // namespace eddy::templates::runtime
