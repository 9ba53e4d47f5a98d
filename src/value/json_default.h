// src/value/json_default.h: values that JSON has no word for, made into ones that it has (json.dumps's `default`).
//
// Tests: tests/flask/json_provider_test.cc, tests/templates/batch/environment.txt.
#pragma once
#include <functional>

#include "eddy/value.h"

namespace eddy::json {

// A value in which `otherwise(part)` stands for each part that has no JSON, and for what that gives in turn. Lists, tuples and
// dicts are made anew, so it is for what json::dumps has refused. Throws ValueError past max_depth, and what `otherwise` throws.
Value with_default(const Value& value, const std::function<Value(const Value&)>& otherwise);

}  // namespace eddy::json
