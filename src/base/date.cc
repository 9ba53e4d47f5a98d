#include "eddy/base/date.h"

#include <algorithm>

#include "eddy/base/strings.h"

namespace eddy::base {
namespace {

constexpr std::string_view kDays = "ThuFriSatSunMonTueWed";  // from 1970-01-01, a Thursday
constexpr std::array<std::string_view, 7> kLongDays = {"Thursday", "Friday",  "Saturday", "Sunday",
                                                       "Monday",   "Tuesday", "Wednesday"};
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::int64_t kDaySeconds = 86400;

struct Civil {
  std::int64_t year;
  int month, day;  // from 1
};

// Days since 1970 to a date and back, proleptic Gregorian, in eras of 400 years that begin in March (Howard
// Hinnant, "chrono-Compatible Low-Level Date Algorithms").
constexpr Civil civil_from_days(std::int64_t days) {
  days += 719468;
  std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  auto of_era = static_cast<int>(days - era * 146097);
  int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * year + year / 4 - year / 100);
  int month = (5 * of_year + 2) / 153;
  int day = of_year - (153 * month + 2) / 5 + 1;
  month += month < 10 ? 3 : -9;
  return {year + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  auto of_era_year = static_cast<int>(year - era * 400);
  int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int of_era = of_era_year * 365 + of_era_year / 4 - of_era_year / 100 + of_year;
  return era * 146097 + of_era - 719468;
}

constexpr std::int64_t kFirst = days_from_civil(0, 1, 1) * kDaySeconds;
constexpr std::int64_t kLast = days_from_civil(10000, 1, 1) * kDaySeconds - 1;

void put(char* at, std::int64_t value, int digits) {
  for (int i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

void format(std::int64_t seconds, char* out) {
  seconds = std::clamp(seconds, kFirst, kLast);
  std::int64_t days = seconds / kDaySeconds - (seconds % kDaySeconds < 0 ? 1 : 0);
  std::int64_t of_day = seconds - days * kDaySeconds;
  Civil date = civil_from_days(days);
  std::copy_n("Thu, 01 Jan 1970 00:00:00 GMT", 29, out);
  std::copy_n(kDays.data() + ((days % 7 + 7) % 7) * 3, 3, out);
  put(out + 5, date.day, 2);
  std::copy_n(kMonths.substr(static_cast<std::size_t>(date.month - 1) * 3).data(), 3, out + 8);
  put(out + 12, date.year, 4);
  put(out + 17, of_day / 3600, 2);
  put(out + 20, of_day / 60 % 60, 2);
  put(out + 23, of_day % 60, 2);
}

// Eats a date from left to right; `ok` stays false once something does not fit.
struct Reader {
  std::string_view rest;
  bool ok = true;

  void literal(std::string_view text) {
    ok = ok && rest.starts_with(text);
    if (ok) rest.remove_prefix(text.size());
  }
  int number(std::size_t digits) {
    auto value = ok && rest.size() >= digits ? parse_uint<unsigned>(rest.substr(0, digits)) : std::nullopt;
    ok = value.has_value();
    if (ok) rest.remove_prefix(digits);
    return ok ? static_cast<int>(*value) : 0;
  }
  // The position of three letters in a list of such; the names are case-sensitive.
  int name(std::string_view list) {
    for (std::size_t i = 0; ok && i < list.size(); i += 3) {
      if (!rest.starts_with(list.substr(i, 3))) continue;
      rest.remove_prefix(3);
      return static_cast<int>(i / 3);
    }
    ok = false;
    return 0;
  }
};

struct Parts {
  std::int64_t year = 0;
  int month = 0, day = 0;
  std::int64_t hour = 0, minute = 0, second = 0;
};

void read_time(Reader& in, Parts& parts) {
  parts.hour = in.number(2);
  in.literal(":");
  parts.minute = in.number(2);
  in.literal(":");
  parts.second = in.number(2);
}

std::optional<std::int64_t> to_seconds(const Reader& in, const Parts& parts) {
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  if (parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;  // 60: a leap second
  std::int64_t days = days_from_civil(parts.year, parts.month, parts.day);
  if (parts.day < 1 || civil_from_days(days).day != parts.day) return std::nullopt;
  return days * kDaySeconds + parts.hour * 3600 + parts.minute * 60 + parts.second;
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<std::int64_t> parse_fixdate(Reader in) {
  Parts parts;
  in.name(kDays);
  in.literal(", ");
  parts.day = in.number(2);
  in.literal(" ");
  parts.month = in.name(kMonths) + 1;
  in.literal(" ");
  parts.year = in.number(4);
  in.literal(" ");
  read_time(in, parts);
  in.literal(" GMT");
  return to_seconds(in, parts);
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<std::int64_t> parse_rfc850(Reader in, std::int64_t now) {
  Parts parts;
  std::size_t comma = std::min(in.rest.find(','), in.rest.size());
  in.ok = std::find(kLongDays.begin(), kLongDays.end(), in.rest.substr(0, comma)) != kLongDays.end();
  in.rest.remove_prefix(comma);
  in.literal(", ");
  parts.day = in.number(2);
  in.literal("-");
  parts.month = in.name(kMonths) + 1;
  in.literal("-");
  int short_year = in.number(2);
  in.literal(" ");
  read_time(in, parts);
  in.literal(" GMT");
  std::int64_t this_year = civil_from_days(std::clamp(now, kFirst, kLast) / kDaySeconds).year;
  parts.year = this_year - this_year % 100 + short_year;
  if (parts.year > this_year + 50) parts.year -= 100;
  return to_seconds(in, parts);
}

// Sun Nov  6 08:49:37 1994
std::optional<std::int64_t> parse_asctime(Reader in) {
  Parts parts;
  in.name(kDays);
  in.literal(" ");
  parts.month = in.name(kMonths) + 1;
  in.literal(" ");
  bool one_digit = in.rest.starts_with(' ');
  if (one_digit) in.literal(" ");
  parts.day = in.number(one_digit ? 1 : 2);
  in.literal(" ");
  read_time(in, parts);
  in.literal(" ");
  parts.year = in.number(4);
  return to_seconds(in, parts);
}

}  // namespace

std::string format_http_date(std::int64_t seconds) {
  std::string out(29, '\0');
  format(seconds, out.data());
  return out;
}

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) noexcept {
  if (text.size() < 24 || text.size() > 33) return std::nullopt;
  if (text[3] == ',') return parse_fixdate({text});
  if (text[3] == ' ') return parse_asctime({text});
  return parse_rfc850({text}, now);
}

std::string_view HttpDate::text(std::int64_t seconds) {
  if (seconds != seconds_) {
    format(seconds, text_.data());
    seconds_ = seconds;
  }
  return {text_.data(), text_.size()};
}

}  // namespace eddy::base
