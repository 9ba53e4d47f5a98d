// eddy/templates/policies.h: what Jinja2's filters and tags do where a template does not say (Jinja2 3.1, API, "Policies").
//
// A member is named as Jinja2's policy, with underscores for its dots. Left out: "compiler.ascii_str", which is about
// Python's strings.
// Tests: tests/templates/policies_test.cc, tests/templates/batch/environment.txt.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "eddy/value.h"

namespace eddy::jinja2 {

struct Policies {
  std::string urlize_rel = "noopener";                 // words of each link's rel, beside the filter's own
  std::string urlize_target = {};                      // each link's target; empty: none
  std::vector<std::string> urlize_extra_schemes = {};  // prefixes of what is linked too: "tel:"
  std::int64_t truncate_leeway = 5;                    // characters over its length that truncate leaves
  Value json_dumps_function = {};                      // what tojson calls in place of json::dumps
  // What it calls it with: a dict of json.dumps's parameters.
  Value json_dumps_kwargs = Value{{"sort_keys", true}};
  bool ext_i18n_trimmed = false;  // a trans that says nothing is trimmed
};

}  // namespace eddy::jinja2
