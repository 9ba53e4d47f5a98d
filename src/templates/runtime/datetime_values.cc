// Datetimes for C++: see eddy/templates/datetime.h.
#include "eddy/templates/datetime.h"

#include "templates/runtime/datetime_objects.h"

namespace eddy::templates {

using runtime::as_calendar;
using runtime::Calendar;
using runtime::day_us;
using runtime::epoch_day;
using runtime::int128;

Value datetime_from_timestamp(std::int64_t seconds) {
  runtime::Moment utc;
  utc.offset = 0;
  return Calendar::make(Calendar::Kind::datetime,
                        moment_at(int128{seconds} * 1'000'000 + int128{epoch_day} * day_us, utc));
}

std::optional<std::int64_t> datetime_microseconds(const Value& value) {
  const Calendar* const moment = as_calendar(value);
  if (!moment || !moment->has_date()) return std::nullopt;
  return static_cast<std::int64_t>(moment->absolute(true) - int128{epoch_day} * day_us);
}

bool is_datetime(const Value& value) {
  const Calendar* const moment = as_calendar(value);
  return moment && moment->kind() == Calendar::Kind::datetime;
}

}  // namespace eddy::templates
