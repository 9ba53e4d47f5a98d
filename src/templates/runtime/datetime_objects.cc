#include "templates/runtime/datetime_objects.h"
#include "templates/runtime/object_as.h"

#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <utility>

#include "templates/runtime/call.h"
#include "templates/runtime/method_arguments.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::int64_t second_us = 1'000'000;

Value plain(const char* name, Callable function) { return Value{std::move(function), name}; }

int128 floor_divide(int128 a, int128 b) noexcept {
  const int128 quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

// a / b, to the nearest, halves to even.
int128 divide_nearest(int128 a, int128 b) noexcept {
  const int128 quotient = floor_divide(a, b);
  const int128 twice = (a - quotient * b) * 2;
  const bool up =
      b > 0 ? twice > b || (twice == b && quotient % 2 != 0) : twice < b || (twice == b && quotient % 2 != 0);
  return quotient + (up ? 1 : 0);
}

struct Parts {
  std::int64_t days, seconds, micros;
};
Parts parts_of(int128 total) noexcept {
  const int128 days = floor_divide(total, day_us);
  const auto rest = static_cast<std::int64_t>(total - days * day_us);
  return {static_cast<std::int64_t>(days), rest / second_us, rest % second_us};
}

bool integral(const Value& value) noexcept { return value.is_int() || value.is_bool(); }

// td * x: exactly, as Python takes the float for the fraction that it is.
int128 scaled(int128 total, double factor) {
  if (!std::isfinite(factor)) throw ValueError{"cannot convert float NaN or infinity to integer ratio"};
  const long double product = static_cast<long double>(total) * static_cast<long double>(factor);
  if (std::fabs(product) > 1e26L) throw OverflowError{"Python int too large to convert to C int"};
  return static_cast<int128>(std::nearbyint(product));
}

}  // namespace

// Spans of time.

Value TimeDelta::make(int128 microseconds) {
  const int128 days = floor_divide(microseconds, day_us);
  if (days > 999'999'999 || days < -999'999'999) {
    throw OverflowError{
        fmt::format("days={}; must have magnitude <= 999999999", static_cast<std::int64_t>(days))};
  }
  return Value{ObjectPtr{std::make_shared<TimeDelta>(microseconds)}};
}

const TimeDelta* as_delta(const Value& value) noexcept { return object_as<TimeDelta>(value); }

bool TimeDelta::get_attribute(std::string_view name, Value& out) const {
  const Parts parts = parts_of(total_);
  if (name == "days") return out = parts.days, true;
  if (name == "seconds") return out = parts.seconds, true;
  if (name == "microseconds") return out = parts.micros, true;
  if (name != "total_seconds") return false;
  out = plain("total_seconds", [total = total_](const Arguments& arguments) {
    take_none("timedelta", "total_seconds", arguments);
    return Value{static_cast<double>(static_cast<long double>(total) / 1e6L)};
  });
  return true;
}

bool TimeDelta::equals(const Value& other) const {
  const TimeDelta* delta = as_delta(other);
  return delta && delta->total_ == total_;
}

std::optional<std::partial_ordering> TimeDelta::order(const Value& other) const {
  const TimeDelta* delta = as_delta(other);
  if (!delta) return std::nullopt;
  return total_ < delta->total_   ? std::partial_ordering::less
         : total_ > delta->total_ ? std::partial_ordering::greater
                                  : std::partial_ordering::equivalent;
}

bool TimeDelta::operate(std::string_view op, const Value& other, bool reflected, Value& out) const {
  if (op == "neg") return out = make(-total_), true;
  if (op == "pos") return out = make(total_), true;
  if (op == "abs") return out = make(total_ < 0 ? -total_ : total_), true;
  const TimeDelta* delta = as_delta(other);
  if (delta && !reflected) {
    if (op == "+") return out = make(total_ + delta->total_), true;
    if (op == "-") return out = make(total_ - delta->total_), true;
    if (op != "/" && op != "//" && op != "%") return false;
    if (delta->total_ == 0)
      throw ZeroDivisionError{op == "/" ? "division by zero" : "integer division or modulo by zero"};
    if (op == "/") {
      out = static_cast<double>(static_cast<long double>(total_) / static_cast<long double>(delta->total_));
    } else if (op == "//") {
      out = static_cast<std::int64_t>(floor_divide(total_, delta->total_));
    } else {
      out = make(total_ - floor_divide(total_, delta->total_) * delta->total_);
    }
    return true;
  }
  if (op == "*" && integral(other)) return out = make(total_ * other.as_int()), true;
  if (op == "*" && other.is_float()) return out = make(scaled(total_, other.as_float())), true;
  if (reflected || (op != "/" && op != "//") || !(integral(other) || (op == "/" && other.is_float())))
    return false;
  if (other.as_float() == 0)
    throw ZeroDivisionError{op == "/" ? "division by zero" : "integer division or modulo by zero"};
  if (op == "//") {
    out = make(floor_divide(total_, other.as_int()));
  } else if (integral(other)) {
    out = make(divide_nearest(total_, other.as_int()));
  } else {
    out = make(static_cast<int128>(std::nearbyint(static_cast<long double>(total_) / other.as_float())));
  }
  return true;
}

std::string TimeDelta::repr() const {
  const Parts parts = parts_of(total_);
  std::string out;
  const auto add = [&](const char* name, std::int64_t value) {
    if (value != 0) out += fmt::format("{}{}={}", out.empty() ? "" : ", ", name, value);
  };
  add("days", parts.days);
  add("seconds", parts.seconds);
  add("microseconds", parts.micros);
  return "datetime.timedelta(" + (out.empty() ? "0" : out) + ")";
}

std::string TimeDelta::str() const {
  const Parts parts = parts_of(total_);
  std::string out;
  if (parts.days != 0)
    out = fmt::format("{} day{}, ", parts.days, parts.days == 1 || parts.days == -1 ? "" : "s");
  out += fmt::format("{}:{:02}:{:02}", parts.seconds / 3600, parts.seconds / 60 % 60, parts.seconds % 60);
  if (parts.micros != 0) out += fmt::format(".{:06}", parts.micros);
  return out;
}

// Zones.

bool TimeZone::get_attribute(std::string_view name, Value& out) const {
  if (name != "utcoffset" && name != "tzname" && name != "dst") return false;
  out = plain("utcoffset", [self = shared_from_this(), which = std::string{name}](const Arguments&) {
    if (which == "dst") return Value{};
    return which == "tzname" ? Value{self->str()} : TimeDelta::make(self->offset_);
  });
  return true;
}

bool TimeZone::equals(const Value& other) const {
  const auto* zone = object_as<TimeZone>(other);
  return zone && zone->offset_ == offset_;
}

std::string TimeZone::repr() const {
  if (offset_ == 0 && name_.empty()) return "datetime.timezone.utc";
  const std::string offset = TimeDelta{offset_}.repr();
  return "datetime.timezone(" + offset + (name_.empty() ? "" : ", " + Value{name_}.repr()) + ")";
}

std::string TimeZone::str() const {
  if (!name_.empty()) return name_;
  return offset_ == 0 ? "UTC" : "UTC" + zone_text(offset_);
}

Value zone_of(const Moment& moment) {
  if (!moment.offset) return {};
  return Value{ObjectPtr{std::make_shared<TimeZone>(*moment.offset, moment.zone)}};
}

void set_zone(Moment& moment, const Value& zone) {
  moment.offset.reset();
  moment.zone.clear();
  if (zone.is_none()) return;
  const auto* known = zone.is_object() ? dynamic_cast<const TimeZone*>(zone.as_object().get()) : nullptr;
  if (!known) {
    throw TypeError{
        fmt::format("tzinfo argument must be None or of a tzinfo subclass, not type '{}'", zone.type_name())};
  }
  moment.offset = known->offset();
  moment.zone = known->name();
}

// Dates and times.

Value Calendar::make(Kind kind, Moment moment) {
  return Value{ObjectPtr{std::make_shared<Calendar>(kind, std::move(moment))}};
}

const Calendar* as_calendar(const Value& value) noexcept { return object_as<Calendar>(value); }

Moment moment_at(int128 microseconds, const Moment& like) {
  const int128 days = floor_divide(microseconds, day_us);
  if (days < 1 || days > ordinal_of({max_year, 12, 31})) throw OverflowError{"date value out of range"};
  Moment out = like;
  out.date = date_of(static_cast<std::int64_t>(days));
  out.time = static_cast<std::int64_t>(microseconds - days * day_us);
  return out;
}

std::string_view Calendar::type_name() const noexcept {
  switch (kind_) {
    case Kind::date: return "date";
    case Kind::time: return "time";
    case Kind::datetime: return "datetime";
  }
  return "datetime";
}

bool Calendar::get_field(std::string_view name, Value& out) const {
  if (has_date()) {
    if (name == "year") return out = moment_.date.year, true;
    if (name == "month") return out = moment_.date.month, true;
    if (name == "day") return out = moment_.date.day, true;
  }
  if (!has_time()) return false;
  const std::int64_t seconds = moment_.time / second_us;
  if (name == "hour") return out = seconds / 3600, true;
  if (name == "minute") return out = seconds / 60 % 60, true;
  if (name == "second") return out = seconds % 60, true;
  if (name == "microsecond") return out = moment_.time % second_us, true;
  if (name == "fold") return out = 0, true;
  if (name == "tzinfo") return out = zone_of(moment_), true;
  return false;
}

bool Calendar::get_attribute(std::string_view name, Value& out) const {
  return get_field(name, out) || calendar_method(shared_from_this(), name, out);
}

int128 Calendar::absolute(bool utc) const noexcept {
  const int128 day = has_date() ? ordinal_of(moment_.date) : 0;
  return day * day_us + moment_.time - (utc && moment_.offset ? *moment_.offset : 0);
}

std::optional<std::partial_ordering> Calendar::compare(const Calendar& other, bool equality) const {
  if (kind_ != other.kind_) {
    if (equality || kind_ == Kind::time || other.kind_ == Kind::time) return std::nullopt;
    throw TypeError{"can't compare datetime.datetime to datetime.date"};
  }
  if (moment_.offset.has_value() != other.moment_.offset.has_value()) {
    if (equality) return std::nullopt;
    throw TypeError{fmt::format("can't compare offset-naive and offset-aware {}s", type_name())};
  }
  const int128 left = absolute(true);
  const int128 right = other.absolute(true);
  return left < right   ? std::partial_ordering::less
         : left > right ? std::partial_ordering::greater
                        : std::partial_ordering::equivalent;
}

bool Calendar::equals(const Value& other) const {
  const Calendar* moment = as_calendar(other);
  const auto order = moment ? compare(*moment, true) : std::nullopt;
  return order && std::is_eq(*order);
}

std::optional<std::partial_ordering> Calendar::order(const Value& other) const {
  const Calendar* moment = as_calendar(other);
  return moment ? compare(*moment, false) : std::nullopt;
}

std::size_t Calendar::hash() const {
  return std::hash<std::int64_t>{}(static_cast<std::int64_t>(absolute(true)));
}

bool Calendar::operate(std::string_view op, const Value& other, bool reflected, Value& out) const {
  if (kind_ == Kind::time) return false;
  if (const TimeDelta* delta = as_delta(other)) {
    if (op != "+" && (op != "-" || reflected)) return false;
    int128 change = op == "+" ? delta->total() : -delta->total();
    // A date moves by whole days.
    if (kind_ == Kind::date) change = (op == "+" ? 1 : -1) * floor_divide(delta->total(), day_us) * day_us;
    out = make(kind_, moment_at(absolute(false) + change, moment_));
    return true;
  }
  const Calendar* moment = as_calendar(other);
  if (op != "-" || reflected || !moment || moment->kind_ != kind_) return false;
  const bool aware = moment_.offset.has_value();
  if (aware != moment->moment_.offset.has_value())
    throw TypeError{"can't subtract offset-naive and offset-aware datetimes"};
  out = TimeDelta::make(absolute(aware) - moment->absolute(aware));
  return true;
}

std::optional<std::string> Calendar::format(std::string_view specification) const {
  if (specification.empty()) return str();
  return format_moment(
      has_date() ? moment_ : Moment{{1900, 1, 1}, moment_.time, moment_.offset, moment_.zone}, specification);
}

std::string Calendar::iso(TimeSpec spec, std::string_view separator) const {
  std::string out;
  if (has_date()) out = iso_date(moment_.date);
  if (kind_ == Kind::datetime) out += separator;
  if (has_time()) out += iso_time(moment_.time, spec);
  if (has_time() && moment_.offset) out += zone_text(*moment_.offset);
  return out;
}

std::string Calendar::repr() const {
  std::string out = fmt::format("datetime.{}(", type_name());
  if (has_date()) out += fmt::format("{}, {}, {}", moment_.date.year, moment_.date.month, moment_.date.day);
  if (has_time()) {
    const std::int64_t seconds = moment_.time / second_us;
    out += fmt::format("{}{}, {}", has_date() ? ", " : "", seconds / 3600, seconds / 60 % 60);
    const std::int64_t micros = moment_.time % second_us;
    if (seconds % 60 != 0 || micros != 0) out += fmt::format(", {}", seconds % 60);
    if (micros != 0) out += fmt::format(", {}", micros);
    if (moment_.offset) out += ", tzinfo=" + zone_of(moment_).repr();
  }
  return out + ")";
}

// The local zone is the C library's: TZ, or the system's.
Moment local_moment(std::int64_t microseconds) {
  const auto seconds = static_cast<std::int64_t>(floor_divide(microseconds, second_us));
  const auto time = static_cast<std::time_t>(seconds);
  std::tm tm{};
  if (!localtime_r(&time, &tm)) throw OverflowError{"timestamp out of range for platform time_t"};
  if (!is_date(std::int64_t{tm.tm_year} + 1900, 1, 1)) {
    throw ValueError{fmt::format("year {} is out of range", std::int64_t{tm.tm_year} + 1900)};
  }
  Moment out;
  out.date = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
  out.time = (std::int64_t{tm.tm_hour} * 3600 + tm.tm_min * 60 + std::min(tm.tm_sec, 59)) * second_us +
             (microseconds - seconds * second_us);
  return out;
}

double timestamp_of(const Calendar& moment) {
  const Moment& at = moment.moment();
  const int128 since = moment.absolute(true) - int128{epoch_day} * day_us;
  if (at.offset) return static_cast<double>(static_cast<long double>(since) / 1e6L);
  std::tm tm{};
  const std::int64_t seconds = at.time / second_us;
  tm.tm_year = at.date.year - 1900;
  tm.tm_mon = at.date.month - 1;
  tm.tm_mday = at.date.day;
  tm.tm_hour = static_cast<int>(seconds / 3600);
  tm.tm_min = static_cast<int>(seconds / 60 % 60);
  tm.tm_sec = static_cast<int>(seconds % 60);
  tm.tm_isdst = -1;
  return static_cast<double>(std::mktime(&tm)) + static_cast<double>(at.time % second_us) / 1e6;
}

}  // namespace eddy::templates::runtime
