// Building URLs: the way back through a rule, from endpoint and values to a path (Werkzeug, MapAdapter.build).
//
// Values for the rule's variables go through their converters, others become the query; none is left out and
// a list gives its name several times. Never knows host or scheme. Tests: tests/flask/golden_test.cc,
// tests/flask/golden_test.cc.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"
#include "flask/router.h"

namespace eddy::flask::detail {

using BuildValues = std::vector<std::pair<std::string, Value>>;

// The path and query of a rule with these values. Throws std::invalid_argument where a value is none of its
// converter's.
std::string build_rule(const Rule& rule, const BuildValues& values);

// Whether a rule can be built with them (Rule.suitable_for); an empty method asks for none.
bool suitable_for(const Rule& rule, const BuildValues& values, std::string_view method);

// The first rule of the endpoint that can, of those for `method` first where it is not empty, then of all
// unless `only_method`. Throws BuildError, naming the nearest endpoint.
std::string build_url(const Router& router, std::string_view endpoint, const BuildValues& values,
                      std::string_view method, bool only_method);

// An argument as a Value, for view_args and redirections to defaults.
Value argument_value(const Argument& argument);

}  // namespace eddy::flask::detail
