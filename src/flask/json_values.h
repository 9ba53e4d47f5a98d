// What the default JSON provider makes of values that JSON has no word for. Tests: tests/flask/json_provider_test.cc.
#pragma once
#include <functional>

#include "eddy/value.h"

namespace eddy::flask::detail {

// A date's or datetime's HTTP date, a UUID's text, or what `otherwise` makes of the value; null, TypeError.
Value json_value_of(const Value& value, const std::function<Value(const Value&)>& otherwise);

}  // namespace eddy::flask::detail
