// Days, times of day and their texts, as Python's datetime module has them: no objects, no clock.
//
// The calendar is the Gregorian one, extended, from year 1 to 9999. Tests: tests/templates/datetime_test.cc.
#pragma once
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace eddy::templates::runtime {

__extension__ using int128 = __int128;  // microseconds of 10,000 years and more

inline constexpr int min_year = 1;
inline constexpr int max_year = 9999;
inline constexpr std::int64_t day_us = 86'400'000'000;  // microseconds

struct Date {
  int year = 1, month = 1, day = 1;
};
// A moment: a day, a time of day in microseconds, and minutes … of its zone where it has one.
struct Moment {
  Date date;
  std::int64_t time = 0;               // microseconds since midnight
  std::optional<std::int64_t> offset;  // microseconds east of UTC
  std::string zone;                    // its name, where it has one of its own
};

bool is_leap(int year) noexcept;
int days_in_month(int year, int month) noexcept;
bool is_date(std::int64_t year, std::int64_t month, std::int64_t day) noexcept;
// Days since the day before 1 January of year 1 (date.toordinal), and back.
std::int64_t ordinal_of(const Date& date) noexcept;
Date date_of(std::int64_t ordinal) noexcept;
// Monday is 0.
int weekday_of(const Date& date) noexcept;
// ISO 8601's year, week and day of the week.
struct IsoWeek {
  int year, week, day;
};
IsoWeek iso_week(const Date& date) noexcept;
Date monday_of(int iso_year, int week) noexcept;

// "2020-01-02", "03:04:05.000006".
std::string iso_date(const Date& date);
enum class TimeSpec : std::uint8_t { automatic, hours, minutes, seconds, milliseconds, microseconds };
std::optional<TimeSpec> time_spec(std::string_view name) noexcept;
std::string iso_time(std::int64_t time, TimeSpec spec);
// "+01:00"; with `colons` false "+0100".
std::string zone_text(std::int64_t offset, bool colons = true);

// strftime: Python's %f, %z and %Z, the rest as C's in the C locale.
std::string format_moment(const Moment& moment, std::string_view format);

// strptime; throws ValueError in Python's words.
Moment parse_moment(std::string_view text, std::string_view format);
// fromisoformat of a date, a time, or both; nothing where the text is none.
std::optional<Date> parse_iso_date(std::string_view text) noexcept;
std::optional<Moment> parse_iso_time(std::string_view text);
std::optional<Moment> parse_iso_moment(std::string_view text);

}  // namespace eddy::templates::runtime
