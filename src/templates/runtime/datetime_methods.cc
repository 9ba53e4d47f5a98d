// The methods of date, time and datetime.
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "templates/runtime/call.h"
#include "templates/runtime/datetime_objects.h"
#include "templates/runtime/method_arguments.h"

namespace eddy::templates::runtime {
namespace {

using Kind = Calendar::Kind;

void check_between(const char* name, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value < low || value > high) throw ValueError{fmt::format("{} must be in {}..{}", name, low, high)};
}

}  // namespace

void set_date(Moment& out, const Value& year, const Value& month, const Value& day) {
  const std::int64_t y = index_of(year);
  const std::int64_t m = index_of(month);
  const std::int64_t d = index_of(day);
  if (y < min_year || y > max_year) throw ValueError{fmt::format("year {} is out of range", y)};
  check_between("month", m, 1, 12);
  if (!is_date(y, m, d)) throw ValueError{"day is out of range for month"};
  out.date = {static_cast<int>(y), static_cast<int>(m), static_cast<int>(d)};
}

void set_time(Moment& out, const Value& hour, const Value& minute, const Value& second, const Value& micro) {
  const std::int64_t h = index_of(hour);
  const std::int64_t m = index_of(minute);
  const std::int64_t s = index_of(second);
  const std::int64_t us = index_of(micro);
  check_between("hour", h, 0, 23);
  check_between("minute", m, 0, 59);
  check_between("second", s, 0, 59);
  check_between("microsecond", us, 0, 999'999);
  out.time = ((h * 60 + m) * 60 + s) * 1'000'000 + us;
}

namespace {

// Methods.

Value isoformat(const Calendar& self, const Arguments& a) {
  std::string_view separator = "T";
  std::string_view spec = "auto";
  if (self.kind() == Kind::datetime) {
    const Parameters p{"isoformat", a, {"sep", "timespec"}};
    separator = p.text(0, "T");
    spec = p.text(1, "auto");
  } else if (self.kind() == Kind::time) {
    spec = Parameters{"isoformat", a, {"timespec"}}.text(0, "auto");
  } else {
    take_none("date", "isoformat", a);
  }
  const auto known = time_spec(spec);
  if (!known) throw ValueError{"Unknown timespec value"};
  return Value{self.iso(*known, separator)};
}

Value strftime(const Calendar& self, const Arguments& a) {
  const Parameters p{"strftime", a, {"format"}, 1};
  const std::string_view format = p.text(0);  // an empty one is no ISO date, as it is in an f-string
  return Value{format.empty() ? std::string{} : self.format(format).value_or("")};
}

Value replace(const Calendar& self, const Arguments& a) {
  const auto field = [&](const char* name) {
    Value out;
    self.get_attribute(name, out);
    return out;
  };
  Moment out = self.moment();
  if (self.kind() == Kind::date) {
    const Parameters p{"replace", a, {"year", "month", "day"}};
    set_date(out, p.value(0, field("year")), p.value(1, field("month")), p.value(2, field("day")));
  } else if (self.kind() == Kind::time) {
    const Parameters p{"replace", a, {"hour", "minute", "second", "microsecond", "tzinfo"}};
    set_time(out, p.value(0, field("hour")), p.value(1, field("minute")), p.value(2, field("second")),
             p.value(3, field("microsecond")));
    if (p[4]) set_zone(out, *p[4]);
  } else {
    const Parameters p{
        "replace", a, {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"}};
    set_date(out, p.value(0, field("year")), p.value(1, field("month")), p.value(2, field("day")));
    set_time(out, p.value(3, field("hour")), p.value(4, field("minute")), p.value(5, field("second")),
             p.value(6, field("microsecond")));
    if (p[7]) set_zone(out, *p[7]);
  }
  return Calendar::make(self.kind(), out);
}

Value isocalendar(const Calendar& self, const Arguments& a) {
  take_none("date", "isocalendar", a);
  const IsoWeek week = iso_week(self.moment().date);
  return Value::tuple({Value{week.year}, Value{week.week}, Value{week.day}});
}

Value weekday(const Calendar& self, const Arguments& a) {
  return take_none("date", "weekday", a), weekday_of(self.moment().date);
}
Value isoweekday(const Calendar& self, const Arguments& a) {
  return take_none("date", "isoweekday", a), weekday_of(self.moment().date) + 1;
}
Value toordinal(const Calendar& self, const Arguments& a) {
  return take_none("date", "toordinal", a), ordinal_of(self.moment().date);
}
Value ctime(const Calendar& self, const Arguments& a) {
  take_none("date", "ctime", a);
  Moment moment = self.moment();
  if (!self.has_time()) moment.time = 0;
  return Value{format_moment(moment, "%a %b %e %H:%M:%S ") + fmt::format("{:04}", moment.date.year)};
}
Value date_part(const Calendar& self, const Arguments& a) {
  take_none("datetime", "date", a);
  return Calendar::make(Kind::date, {self.moment().date, 0, {}, {}});
}
Value time_part(const Calendar& self, const Arguments& a) {
  take_none("datetime", "time", a);
  return Calendar::make(Kind::time, {{}, self.moment().time, {}, {}});
}
Value timestamp(const Calendar& self, const Arguments& a) {
  return take_none("datetime", "timestamp", a), timestamp_of(self);
}
Value utcoffset(const Calendar& self, const Arguments& a) {
  take_none("datetime", "utcoffset", a);
  return self.moment().offset ? TimeDelta::make(*self.moment().offset) : Value{};
}
Value tzname(const Calendar& self, const Arguments& a) {
  take_none("datetime", "tzname", a);
  return self.moment().offset ? Value{zone_of(self.moment()).str()} : Value{};
}
Value dst(const Calendar&, const Arguments& a) {
  take_none("datetime", "dst", a);
  return {};  // a zone that is an offset has no summer time
}
Value astimezone(const Calendar& self, const Arguments& a) {
  const Parameters p{"astimezone", a, {"tz"}, 1};
  Moment zone;
  set_zone(zone, *p[0]);
  if (!zone.offset) throw TypeError{"tz argument must be an instance of tzinfo"};
  const int128 utc = self.moment().offset ? self.absolute(true)
                                          : static_cast<int128>(std::llround(timestamp_of(self) * 1e6)) +
                                                int128{epoch_day} * day_us;
  return Calendar::make(Kind::datetime, moment_at(utc + *zone.offset, zone));
}

struct Method {
  std::string_view name;
  Value (*function)(const Calendar&, const Arguments&);
  unsigned kinds;
};
constexpr unsigned of_date = 1;
constexpr unsigned of_time = 2;
constexpr unsigned of_datetime = 4;
constexpr unsigned of_days = of_date | of_datetime;
constexpr unsigned of_clock = of_time | of_datetime;
constexpr unsigned of_all = of_days | of_clock;

constexpr Method methods[] = {{"isoformat", isoformat, of_all},
                              {"strftime", strftime, of_all},
                              {"replace", replace, of_all},
                              {"isocalendar", isocalendar, of_days},
                              {"weekday", weekday, of_days},
                              {"isoweekday", isoweekday, of_days},
                              {"toordinal", toordinal, of_days},
                              {"ctime", ctime, of_days},
                              {"date", date_part, of_datetime},
                              {"time", time_part, of_datetime},
                              {"timestamp", timestamp, of_datetime},
                              {"astimezone", astimezone, of_datetime},
                              {"utcoffset", utcoffset, of_clock},
                              {"tzname", tzname, of_clock},
                              {"dst", dst, of_clock}};

}  // namespace

bool calendar_method(std::shared_ptr<const Calendar> self, std::string_view name, Value& out) {
  const unsigned kind = self->kind() == Kind::date   ? of_date
                        : self->kind() == Kind::time ? of_time
                                                     : of_datetime;
  for (const Method& method : methods) {
    if (method.name != name || (method.kinds & kind) == 0) continue;
    out = Value{Callable{[self = std::move(self), function = method.function](const Arguments& arguments) {
                  return function(*self, arguments);
                }},
                std::string{name}};
    return true;
  }
  return false;
}

}  // namespace eddy::templates::runtime
