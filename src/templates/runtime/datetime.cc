// The classes of datetime: constructors, and their own functions.
#include "templates/runtime/datetime.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <utility>

#include "templates/runtime/call.h"
#include "templates/runtime/datetime_objects.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/python_modules.h"
#include "templates/runtime/python_types.h"

namespace eddy::templates::runtime {
namespace {

using Kind = Calendar::Kind;

Value make_date(const Arguments& a) {
  const Parameters p{"date", a, {"year", "month", "day"}, 3};
  Moment out;
  set_date(out, *p[0], *p[1], *p[2]);
  return Calendar::make(Kind::date, out);
}

Value make_datetime(const Arguments& a) {
  const Parameters p{
      "datetime", a, {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"}, 3};
  Moment out;
  set_date(out, *p[0], *p[1], *p[2]);
  set_time(out, p.value(3, 0), p.value(4, 0), p.value(5, 0), p.value(6, 0));
  set_zone(out, p.value(7));
  return Calendar::make(Kind::datetime, out);
}

Value make_time(const Arguments& a) {
  const Parameters p{"time", a, {"hour", "minute", "second", "microsecond", "tzinfo"}};
  Moment out;
  set_time(out, p.value(0, 0), p.value(1, 0), p.value(2, 0), p.value(3, 0));
  set_zone(out, p.value(4));
  return Calendar::make(Kind::time, out);
}

Value make_timedelta(const Arguments& a) {
  const Parameters p{
      "timedelta", a, {"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}};
  constexpr std::int64_t units[] = {day_us, 1'000'000, 1, 1000, 60'000'000, 3'600'000'000, 7 * day_us};
  int128 total = 0;
  long double rest = 0;
  for (std::size_t i = 0; i < std::size(units); ++i) {
    const Value value = p.value(i, 0);
    if (value.is_float()) {
      const double given = value.as_float();
      if (!std::isfinite(given)) throw ValueError{"cannot convert float NaN or infinity to integer"};
      if (std::fabs(given) > 1e16) throw OverflowError{"Python int too large to convert to C int"};
      const double integral = std::trunc(given);
      total += static_cast<int128>(integral) * units[i];
      rest += static_cast<long double>(given - integral) * static_cast<long double>(units[i]);
    } else if (value.is_int() || value.is_bool()) {
      total += static_cast<int128>(value.as_int()) * units[i];
    } else {
      throw TypeError{fmt::format(
          "unsupported type for timedelta {} component: {}",
          std::array{"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}[i],
          value.type_name())};
    }
  }
  return TimeDelta::make(total + static_cast<int128>(std::nearbyint(rest)));
}

Value make_timezone(const Arguments& a) {
  const Parameters p{"timezone", a, {"offset", "name"}, 1};
  const TimeDelta* offset = as_delta(*p[0]);
  if (!offset)
    throw TypeError{
        fmt::format("timezone() argument 1 must be datetime.timedelta, not {}", p[0]->type_name())};
  if (offset->total() <= -day_us || offset->total() >= day_us)
    throw ValueError{
        "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)."};
  return Value{ObjectPtr{
      std::make_shared<TimeZone>(static_cast<std::int64_t>(offset->total()), std::string{p.text(1)})}};
}

// Functions of the classes.

std::int64_t micros_of(const Value& seconds) {
  if (!seconds.is_number())
    throw TypeError{fmt::format("'{}' object cannot be interpreted as an integer", seconds.type_name())};
  const double given = seconds.as_float();
  if (std::isnan(given)) throw ValueError{"Invalid value NaN (not a number)"};
  if (std::fabs(given) > 1e12) throw ValueError{"year is out of range"};
  const double integral = std::floor(given);
  return static_cast<std::int64_t>(integral) * 1'000'000 +
         static_cast<std::int64_t>(std::nearbyint((given - integral) * 1e6));
}

Moment utc_moment(std::int64_t microseconds, const Moment& zone) {
  return moment_at(int128{microseconds} + int128{epoch_day} * day_us + zone.offset.value_or(0), zone);
}

Value moment_in(std::int64_t microseconds, const Value& zone) {
  Moment like;
  set_zone(like, zone);
  return Calendar::make(Kind::datetime,
                        like.offset ? utc_moment(microseconds, like) : local_moment(microseconds));
}

Value from_ordinal(const Arguments& a, Kind kind) {
  const std::int64_t day = index_of(take_one("date", "fromordinal", a));
  if (day < 1) throw ValueError{"ordinal must be >= 1"};
  if (day > ordinal_of({max_year, 12, 31})) throw ValueError{"year is out of range"};
  return Calendar::make(kind, {date_of(day), 0, {}, {}});
}

[[noreturn]] void refuse_iso(const Value& text) {
  throw ValueError{"Invalid isoformat string: " + text.repr()};
}

std::string_view iso_text(const Value& value) {
  if (!value.is_string()) throw TypeError{"fromisoformat: argument must be str"};
  return value.as_string();
}

void add(Dict& out, const char* name, Callable function) { out.set(name, Value{std::move(function), name}); }

Value from_iso_calendar(const Arguments& a, Kind kind) {
  const Parameters p{"fromisocalendar", a, {"year", "week", "day"}, 3};
  const std::int64_t year = p.bounded_integer(0);
  const std::int64_t week = p.bounded_integer(1);
  const std::int64_t day = p.bounded_integer(2);
  if (year < min_year || year > max_year) throw ValueError{fmt::format("Year is out of range: {}", year)};
  const int weeks = iso_week({static_cast<int>(year), 12, 28}).week;
  if (week < 1 || week > weeks) throw ValueError{fmt::format("Invalid week: {}", week)};
  if (day < 1 || day > 7) throw ValueError{fmt::format("Invalid weekday: {} (range is [1, 7])", day)};
  const std::int64_t first = ordinal_of(monday_of(static_cast<int>(year), static_cast<int>(week)));
  return Calendar::make(kind, {date_of(first + day - 1), 0, {}, {}});
}

Dict date_members(const Clock& clock) {
  Dict out;
  add(out, "today", [clock](const Arguments& a) {
    take_none("date", "today", a);
    return Calendar::make(Kind::date, {local_moment(clock()).date, 0, {}, {}});
  });
  add(out, "fromtimestamp", [](const Arguments& a) {
    return Calendar::make(Kind::date,
                          {local_moment(micros_of(take_one("date", "fromtimestamp", a))).date, 0, {}, {}});
  });
  add(out, "fromordinal", [](const Arguments& a) { return from_ordinal(a, Kind::date); });
  add(out, "fromisoformat", [](const Arguments& a) {
    const Value& text = take_one("date", "fromisoformat", a);
    const auto date = parse_iso_date(iso_text(text));
    if (!date) refuse_iso(text);
    return Calendar::make(Kind::date, {*date, 0, {}, {}});
  });
  add(out, "fromisocalendar", [](const Arguments& a) { return from_iso_calendar(a, Kind::date); });
  out.set("min", Calendar::make(Kind::date, {{min_year, 1, 1}, 0, {}, {}}));
  out.set("max", Calendar::make(Kind::date, {{max_year, 12, 31}, 0, {}, {}}));
  out.set("resolution", TimeDelta::make(day_us));
  return out;
}

Value combine(const Arguments& a) {
  const Parameters p{"combine", a, {"date", "time", "tzinfo"}, 2};
  const Calendar* date = as_calendar(*p[0]);
  const Calendar* time = as_calendar(*p[1]);
  if (!date || !date->has_date())
    throw TypeError{"combine() argument 1 must be datetime.date, not " + std::string{p[0]->type_name()}};
  if (!time || time->kind() != Kind::time)
    throw TypeError{"combine() argument 2 must be datetime.time, not " + std::string{p[1]->type_name()}};
  Moment out = time->moment();
  out.date = date->moment().date;
  if (p[2]) set_zone(out, *p[2]);
  return Calendar::make(Kind::datetime, out);
}

Dict datetime_members(const Clock& clock) {
  Dict out;
  add(out, "now", [clock](const Arguments& a) {
    return moment_in(clock(), Parameters{"now", a, {"tz"}}.value(0));
  });
  add(out, "today",
      [clock](const Arguments& a) { return take_none("datetime", "today", a), moment_in(clock(), {}); });
  add(out, "utcnow", [clock](const Arguments& a) {
    return take_none("datetime", "utcnow", a), Calendar::make(Kind::datetime, utc_moment(clock(), {}));
  });
  add(out, "fromtimestamp", [](const Arguments& a) {
    const Parameters p{"fromtimestamp", a, {"timestamp", "tz"}, 1};
    return moment_in(micros_of(*p[0]), p.value(1));
  });
  add(out, "utcfromtimestamp", [](const Arguments& a) {
    return Calendar::make(Kind::datetime,
                          utc_moment(micros_of(take_one("datetime", "utcfromtimestamp", a)), {}));
  });
  add(out, "fromordinal", [](const Arguments& a) { return from_ordinal(a, Kind::datetime); });
  add(out, "fromisocalendar", [](const Arguments& a) { return from_iso_calendar(a, Kind::datetime); });
  add(out, "fromisoformat", [](const Arguments& a) {
    const Value& text = take_one("datetime", "fromisoformat", a);
    const auto moment = parse_iso_moment(iso_text(text));
    if (!moment) refuse_iso(text);
    return Calendar::make(Kind::datetime, *moment);
  });
  add(out, "strptime", [](const Arguments& a) {
    const Parameters p{"strptime", a, {"date_string", "format"}, 2};
    return Calendar::make(Kind::datetime, parse_moment(p.text(0), p.text(1)));
  });
  add(out, "combine", combine);
  out.set("min", Calendar::make(Kind::datetime, {{min_year, 1, 1}, 0, {}, {}}));
  out.set("max", Calendar::make(Kind::datetime, {{max_year, 12, 31}, day_us - 1, {}, {}}));
  out.set("resolution", TimeDelta::make(1));
  return out;
}

Dict time_members() {
  Dict out;
  add(out, "fromisoformat", [](const Arguments& a) {
    const Value& text = take_one("time", "fromisoformat", a);
    const auto moment = parse_iso_time(iso_text(text));
    if (!moment) refuse_iso(text);
    return Calendar::make(Kind::time, *moment);
  });
  out.set("min", Calendar::make(Kind::time, {}));
  out.set("max", Calendar::make(Kind::time, {{}, day_us - 1, {}, {}}));
  out.set("resolution", TimeDelta::make(1));
  return out;
}

}  // namespace

Clock system_clock() {
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
  };
}

Dict datetime_types(Clock clock) {
  Dict out;
  Dict spans;
  spans.set("min", TimeDelta::make(-int128{999'999'999} * day_us));
  spans.set("max", TimeDelta::make(int128{1'000'000'000} * day_us - 1));
  spans.set("resolution", TimeDelta::make(1));
  Dict zones;
  zones.set("utc", Value{ObjectPtr{std::make_shared<TimeZone>(0, "")}});
  out.set("date", make_type("date", "datetime.date", make_date, date_members(clock)));
  out.set("datetime", make_type("datetime", "datetime.datetime", make_datetime, datetime_members(clock)));
  out.set("time", make_type("time", "datetime.time", make_time, time_members()));
  out.set("timedelta", make_type("timedelta", "datetime.timedelta", make_timedelta, std::move(spans)));
  out.set("timezone", make_type("timezone", "datetime.timezone", make_timezone, std::move(zones)));
  return out;
}

Value datetime_module(Clock clock) {
  Dict members = datetime_types(std::move(clock));
  members.set("UTC", zone_of({{}, 0, 0, {}}));
  members.set("MINYEAR", Value{min_year});
  members.set("MAXYEAR", Value{max_year});
  return make_module("datetime", std::move(members));
}

}  // namespace eddy::templates::runtime
