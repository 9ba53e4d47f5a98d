// pprint.pformat (Python's library reference): 80 columns, dicts by their keys.
//
// Tests: tests/templates/batch/filters.txt.
#pragma once
#include <string>

#include "eddy/value.h"

namespace eddy::templates::runtime {

struct PrettyOptions {
  int depth = 0;         // what is nested deeper prints as [...]; 0: everything prints
  bool compact = false;  // as many items of a list on a line as fit, not one
};

// Nested deeper than 200 levels: as repr prints it.
std::string pretty(const Value& value, PrettyOptions options = {});

}  // namespace eddy::templates::runtime
