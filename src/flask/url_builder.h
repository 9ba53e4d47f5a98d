// Building URLs: the way back through a rule, from endpoint and values to a path (Werkzeug, MapAdapter.build).
//
// Values for the rule's variables go through their converters, others become the query; none is left out and
// a list gives its name several times. Never knows host or scheme: url_adapter.h does. Tests:
// tests/flask/golden_test.cc, tests/conformance/routing.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"
#include "flask/router.h"

namespace eddy::flask::detail {

struct BuiltUrl {
  std::string domain;  // a subdomain, or with host matching a host; empty: none
  std::string path;    // with the query
};

// The URL of a rule with these values. Throws std::invalid_argument where a value is none of its converter's.
BuiltUrl build_rule(const Rule& rule, const BuildValues& values, bool append_unknown = true);

// Whether a rule can be built with them (Rule.suitable_for); an empty method asks for none.
bool suitable_for(const Rule& rule, const BuildValues& values, std::string_view method);

struct BuildRequest {
  std::string_view method = {};  // empty: any
  std::string_view host =
      {};  // with host matching: of several rules that of this host counts, else the first
  bool append_unknown = true;  // what is no argument becomes the query
  bool aliases = true;         // aliases count
};
// Of the rules of an endpoint the first that can be built so; nothing where none can.
std::optional<BuiltUrl> build_url(const Router& router, std::string_view endpoint, const BuildValues& values,
                                  const BuildRequest& request);

// Throws BuildError, naming the nearest endpoint. `method` is the one that was asked for, empty where none was.
[[noreturn]] void fail_to_build(const Router& router, std::string_view endpoint, const BuildValues& values,
                                std::string_view method);

// An argument as a Value, for view_args and redirections to defaults.
Value argument_value(const Argument& argument);

}  // namespace eddy::flask::detail
