// src/value/json_dump.h: JSON behind a text that is there already.
//
// Tests: tests/value/json_test.cc, by json::dumps.
#pragma once
#include <string>

#include "eddy/value/json.h"

namespace eddy::json {

// Appends what dumps answers, and throws what it throws; a part of it may stand there then.
void append_dumps(std::string& out, const Value& value, const Options& options);

}  // namespace eddy::json
