// Python's datetime module for Tornado's templates: date, time, datetime, timedelta, timezone.
//
// now() and today() ask a clock that the program gives, the system's by default; the local zone is the C library's.
// Tests: tests/templates/datetime_test.cc, tests/templates/batch/python.txt.
#pragma once
#include <cstdint>
#include <functional>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Microseconds since 1970-01-01 00:00 UTC.
using Clock = std::function<std::int64_t()>;
Clock system_clock();

Value datetime_module(Clock clock);
// Its classes, by name.
Dict datetime_types(Clock clock);

}  // namespace eddy::templates::runtime
