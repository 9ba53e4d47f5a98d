// What templates see of a file that came with a form, under its names in Werkzeug; its bytes are the program's affair.
// Tests: tests/flask/request_object_test.cc.
#pragma once
#include "eddy/flask/file_storage.h"
#include "eddy/value.h"

namespace eddy::flask::detail {

// Holds the file, which may outlive its request.
Value file_object(FileStorage file);

}  // namespace eddy::flask::detail
