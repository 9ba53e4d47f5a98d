// What templates see of g and of the request's session; each looks at the current context when it is asked.
// Tests: tests/flask/templating_test.cc, session_test.cc.
#pragma once
#include "eddy/value.h"

namespace eddy::flask::detail {

Value globals_object();
Value session_object();

}  // namespace eddy::flask::detail
