// pprint.pformat (Python's library reference) with its defaults: 80 columns, dicts by their keys.
//
// Tests: tests/templates/batch/filters.txt.
#pragma once
#include <string>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Nested deeper than 200 levels: as repr prints it.
std::string pretty(const Value& value);

}  // namespace eddy::templates::runtime
