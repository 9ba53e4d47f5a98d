// Python's datetime as a value: what templates see as one, and what a Flask session keeps as one.
// Tests: tests/templates/datetime_test.cc.
#pragma once
#include <cstdint>
#include <optional>

#include "eddy/value.h"

namespace eddy::templates {

// An aware datetime in UTC (datetime.fromtimestamp(seconds, timezone.utc)); `seconds` since 1970. Throws OverflowError
// outside of the years 1 to 9999.
[[nodiscard]] Value datetime_from_timestamp(std::int64_t seconds);

// Microseconds since 1970 of a datetime, or of a date's midnight; without a zone it is taken to be in UTC. Empty for any
// other value.
[[nodiscard]] std::optional<std::int64_t> datetime_microseconds(const Value& value);
// Whether it is a datetime; a date is none.
[[nodiscard]] bool is_datetime(const Value& value);

}  // namespace eddy::templates
