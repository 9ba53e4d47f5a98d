#include "templates/runtime/calendar.h"

#include <fmt/format.h>

#include <algorithm>

#include "eddy/value.h"
#include "templates/runtime/operators.h"

namespace eddy::templates::runtime {
namespace {

constexpr int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

std::int64_t days_before_year(std::int64_t year) noexcept {
  const std::int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

int day_of_year(const Date& date) noexcept {
  return days_before[date.month - 1] + (date.month > 2 && is_leap(date.year) ? 1 : 0) + date.day;
}

}  // namespace

bool is_leap(int year) noexcept { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) noexcept {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool is_date(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  return year >= min_year && year <= max_year && month >= 1 && month <= 12 && day >= 1 &&
         day <= days_in_month(static_cast<int>(year), static_cast<int>(month));
}

std::int64_t ordinal_of(const Date& date) noexcept { return days_before_year(date.year) + day_of_year(date); }

Date date_of(std::int64_t ordinal) noexcept {
  std::int64_t year = std::max<std::int64_t>(1, ordinal / 366);
  while (days_before_year(year + 1) < ordinal) ++year;
  auto rest = static_cast<int>(ordinal - days_before_year(year));
  Date out{static_cast<int>(year), 1, 1};
  while (rest > days_in_month(out.year, out.month)) rest -= days_in_month(out.year, out.month++);
  out.day = rest;
  return out;
}

int weekday_of(const Date& date) noexcept { return static_cast<int>((ordinal_of(date) + 6) % 7); }

// The Monday of the week that holds 4 January begins an ISO year.
Date monday_of(int iso_year, int week) noexcept {
  const Date fourth{iso_year, 1, 4};
  return date_of(ordinal_of(fourth) - weekday_of(fourth) + std::int64_t{week - 1} * 7);
}

IsoWeek iso_week(const Date& date) noexcept {
  const std::int64_t ordinal = ordinal_of(date);
  const auto first_monday = [](int year) {
    const std::int64_t fourth = days_before_year(year) + 4;
    return fourth - (fourth + 6) % 7;
  };
  int year = date.year;
  if (ordinal >= first_monday(year + 1)) {
    ++year;
  } else if (ordinal < first_monday(year)) {
    --year;
  }
  return {year, static_cast<int>((ordinal - first_monday(year)) / 7) + 1, weekday_of(date) + 1};
}

std::string iso_date(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::optional<TimeSpec> time_spec(std::string_view name) noexcept {
  if (name == "auto") return TimeSpec::automatic;
  if (name == "hours") return TimeSpec::hours;
  if (name == "minutes") return TimeSpec::minutes;
  if (name == "seconds") return TimeSpec::seconds;
  if (name == "milliseconds") return TimeSpec::milliseconds;
  if (name == "microseconds") return TimeSpec::microseconds;
  return std::nullopt;
}

std::string iso_time(std::int64_t time, TimeSpec spec) {
  const std::int64_t micros = time % 1'000'000;
  const std::int64_t seconds = time / 1'000'000;
  if (spec == TimeSpec::automatic) spec = micros != 0 ? TimeSpec::microseconds : TimeSpec::seconds;
  std::string out = fmt::format("{:02}", seconds / 3600);
  if (spec >= TimeSpec::minutes) out += fmt::format(":{:02}", seconds / 60 % 60);
  if (spec >= TimeSpec::seconds) out += fmt::format(":{:02}", seconds % 60);
  if (spec == TimeSpec::milliseconds) out += fmt::format(".{:03}", micros / 1000);
  if (spec == TimeSpec::microseconds) out += fmt::format(".{:06}", micros);
  return out;
}

std::string zone_text(std::int64_t offset, bool colons) {
  const std::int64_t size = offset < 0 ? -offset : offset;
  const std::int64_t seconds = size / 1'000'000;
  const std::string_view colon = colons ? ":" : "";
  std::string out =
      fmt::format("{}{:02}{}{:02}", offset < 0 ? '-' : '+', seconds / 3600, colon, seconds / 60 % 60);
  if (size % 60'000'000 != 0) out += fmt::format("{}{:02}", colon, seconds % 60);
  if (size % 1'000'000 != 0) out += fmt::format(".{:06}", size % 1'000'000);
  return out;
}

std::string format_moment(const Moment& moment, std::string_view format) {
  std::string pattern;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      pattern += format[i];
      continue;
    }
    switch (format[++i]) {
      case 'f': pattern += fmt::format("{:06}", moment.time % 1'000'000); break;
      case 'z':
        if (moment.offset) pattern += zone_text(*moment.offset, false);
        break;
      case 'Z': {
        std::string name = moment.zone;
        if (name.empty() && moment.offset)
          name = *moment.offset == 0 ? "UTC" : "UTC" + zone_text(*moment.offset);
        for (const char c : name) pattern += c == '%' ? std::string{"%%"} : std::string{c};
        break;
      }
      default: pattern += '%', pattern += format[i];
    }
  }
  if (pattern.empty()) return pattern;
  std::tm tm{};
  const std::int64_t seconds = moment.time / 1'000'000;
  tm.tm_year = moment.date.year - 1900;
  tm.tm_mon = moment.date.month - 1;
  tm.tm_mday = moment.date.day;
  tm.tm_hour = static_cast<int>(seconds / 3600);
  tm.tm_min = static_cast<int>(seconds / 60 % 60);
  tm.tm_sec = static_cast<int>(seconds % 60);
  tm.tm_wday = (weekday_of(moment.date) + 1) % 7;
  tm.tm_yday = day_of_year(moment.date) - 1;
  tm.tm_isdst = -1;
  // A directive may give nothing (%p), so an empty answer is told from one that did not fit by a character in front.
  pattern.insert(0, 1, '.');
  std::string out(pattern.size() + 64, '\0');
  std::size_t size = 0;
  while ((size = std::strftime(out.data(), out.size(), pattern.c_str(), &tm)) == 0) {
    if (out.size() > max_text) throw OverflowError{"a date of more than 64 MiB"};
    out.resize(out.size() * 4);
  }
  return out.substr(1, size - 1);
}

}  // namespace eddy::templates::runtime
