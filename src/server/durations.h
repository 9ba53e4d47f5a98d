// Durations of Options that can be added to a time. Tests: tests/server/limits_test.cc.
#pragma once
#include "eddy/server/server.h"

namespace eddy::server {

// The same options, of which what is longer than a hundred years is a hundred years: their sum with a time has to be one.
[[nodiscard]] Options with_countable_durations(Options options);

}  // namespace eddy::server
