// range(): integers counted, not stored.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include "eddy/value.h"

namespace eddy::templates::runtime {

// range(stop), range(start, stop[, step]). ValueError for a step of zero.
Value make_range(const Arguments& arguments);

}  // namespace eddy::templates::runtime
