// The objects behind Python's datetime module; datetime.cc has its functions.
#pragma once
#include <compare>
#include <memory>
#include <optional>
#include <string>

#include "eddy/value.h"
#include "templates/runtime/calendar.h"

namespace eddy::templates::runtime {

// A span of time, kept as Python keeps it: days, then seconds of a day, then microseconds of a second.
class TimeDelta final : public Object {
 public:
  // Throws OverflowError past 999,999,999 days.
  static Value make(int128 microseconds);
  explicit TimeDelta(int128 microseconds) noexcept : total_{microseconds} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "timedelta"; }
  [[nodiscard]] bool truth() const override { return total_ != 0; }
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] bool equals(const Value& other) const override;
  [[nodiscard]] std::optional<std::partial_ordering> order(const Value& other) const override;
  [[nodiscard]] std::size_t hash() const override {
    return std::hash<std::int64_t>{}(static_cast<std::int64_t>(total_));
  }
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override;
  [[nodiscard]] std::string repr() const override;
  [[nodiscard]] std::string str() const override;

  [[nodiscard]] int128 total() const noexcept { return total_; }

 private:
  int128 total_;
};
const TimeDelta* as_delta(const Value& value) noexcept;

class TimeZone final : public Object, public std::enable_shared_from_this<TimeZone> {
 public:
  TimeZone(std::int64_t offset, std::string name) : offset_{offset}, name_{std::move(name)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "timezone"; }
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] bool equals(const Value& other) const override;
  [[nodiscard]] std::string repr() const override;
  [[nodiscard]] std::string str() const override;
  [[nodiscard]] std::int64_t offset() const noexcept { return offset_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::int64_t offset_;  // microseconds east of UTC
  std::string name_;
};
// None for a moment without a zone.
Value zone_of(const Moment& moment);
// Sets a moment's zone from None or a timezone; TypeError for anything else.
void set_zone(Moment& moment, const Value& zone);

// date, time and datetime: a moment, of which each shows its part.
class Calendar final : public Object, public std::enable_shared_from_this<Calendar> {
 public:
  enum class Kind : std::uint8_t { date, time, datetime };
  static Value make(Kind kind, Moment moment);
  Calendar(Kind kind, Moment moment) : kind_{kind}, moment_{std::move(moment)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override;
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] bool equals(const Value& other) const override;
  [[nodiscard]] std::optional<std::partial_ordering> order(const Value& other) const override;
  [[nodiscard]] std::size_t hash() const override;
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override;
  [[nodiscard]] std::optional<std::string> format(std::string_view specification) const override;
  [[nodiscard]] std::string repr() const override;
  [[nodiscard]] std::string str() const override { return iso(TimeSpec::automatic, " "); }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const Moment& moment() const noexcept { return moment_; }
  [[nodiscard]] bool has_date() const noexcept { return kind_ != Kind::time; }
  [[nodiscard]] bool has_time() const noexcept { return kind_ != Kind::date; }
  [[nodiscard]] std::string iso(TimeSpec spec, std::string_view separator) const;
  // Microseconds since the day before 1 January of year 1; in UTC where there is a zone.
  [[nodiscard]] int128 absolute(bool utc) const noexcept;

 private:
  bool get_field(std::string_view name, Value& out) const;
  [[nodiscard]] std::optional<std::partial_ordering> compare(const Calendar& other, bool equality) const;

  Kind kind_;
  Moment moment_;
};
const Calendar* as_calendar(const Value& value) noexcept;
// A datetime so many microseconds after the day before 1 January of year 1. OverflowError out of range.
Moment moment_at(int128 microseconds, const Moment& like);

// Sets the day, or the time of day; ValueError where there is none such.
void set_date(Moment& out, const Value& year, const Value& month, const Value& day);
void set_time(Moment& out, const Value& hour, const Value& minute, const Value& second,
              const Value& microsecond);

inline constexpr std::int64_t epoch_day = 719163;  // date(1970, 1, 1).toordinal()

// The methods of a date, time or datetime, bound to it; false where there is none.
bool calendar_method(std::shared_ptr<const Calendar> self, std::string_view name, Value& out);

// Seconds since 1970 of a local time, and the local time of those.
double timestamp_of(const Calendar& moment);
Moment local_moment(std::int64_t microseconds);

}  // namespace eddy::templates::runtime
