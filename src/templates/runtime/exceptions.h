// Python's exceptions as values: what `except E as e` binds, and the classes that templates name.
//
// Errors travel as C++ exceptions with Python's name for a type; the hierarchy is a table here.
// Tests: tests/templates/batch/python.txt.
#pragma once
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// The names of Python's built-in exceptions, in no order.
std::span<const std::pair<std::string_view, std::string_view>> exceptions() noexcept;  // name and base
bool is_exception(std::string_view name) noexcept;
// Whether `type` is `base`, or derived from it. A type that Python does not have derives from Exception.
bool is_derived(std::string_view type, std::string_view base) noexcept;

// An exception of that type.
Value make_exception(std::string_view type, std::vector<Value> arguments);
// What was thrown, as a value; its type's name is value.type_name().
Value exception_value(const std::exception_ptr& failure);
// Python's name for the type of what was thrown.
std::string exception_type(const std::exception_ptr& failure);
bool is_exception_value(const Value& value) noexcept;
// raise value. TypeError for what is no exception.
[[noreturn]] void raise(const Value& value);

}  // namespace eddy::templates::runtime
