// What an undefined value says, and what it does where it is used (jinja2.runtime.Undefined).
//
// Tests: tests/value/undefined_test.cc, tests/templates/batch/undefined.txt.
#pragma once
#include <string>
#include <string_view>

#include "eddy/value/value.h"

namespace eddy::detail {

// "'name' is undefined", "'int object' has no attribute 'x'", or the sentence that the value carries.
std::string undefined_message(const Value& value);

// As it prints: nothing, or what is missing ("{{ name }}", "{{ no such element: int object['x'] }}"), or not at all.
void append_undefined(std::string& out, const Value& value);

// Tells the log, where there is one, that an undefined value is printed, iterated or tested (jinja2::make_logging_undefined),
// or that it was asked for an attribute.
void log_use(const Value& value);
void log_refusal(const Value& value);

// Throws the value's error where it is strict.
void check_lenient(const Value& value);

// "StrictUndefined".
std::string_view undefined_type(Value::Undefined kind) noexcept;

}  // namespace eddy::detail
