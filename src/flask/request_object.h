// What templates see of the request that renders them, under its names in Werkzeug: its texts, its multi-dicts and headers with
// their methods. Tests: tests/flask/request_object_test.cc.
#pragma once
#include "eddy/value.h"

namespace eddy::flask::detail {

// `request`, whichever is handled when it is asked.
Value request_object();

}  // namespace eddy::flask::detail
