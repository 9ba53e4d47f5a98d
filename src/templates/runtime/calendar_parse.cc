// strptime and fromisoformat.
#include <fmt/format.h>

#include <array>

#include "eddy/value.h"
#include "templates/runtime/calendar.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::array<std::string_view, 7> weekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Reads what a format asks for from a text.
class Reader {
 public:
  Reader(std::string_view text, std::string_view format) noexcept : text_{text}, format_{format} {}

  Moment read() {
    for (std::size_t i = 0; i < format_.size(); ++i) {
      if (is_space(format_[i])) {
        if (at_ == text_.size() || !is_space(text_[at_])) refuse();
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        while (i + 1 < format_.size() && is_space(format_[i + 1])) ++i;
      } else if (format_[i] != '%') {
        if (at_ == text_.size() || lower(text_[at_]) != lower(format_[i])) refuse();
        ++at_;
      } else {
        if (++i == format_.size()) throw ValueError{fmt::format("stray %% in format '{}'", format_)};
        directive(format_[i]);
      }
    }
    if (at_ != text_.size()) throw ValueError{fmt::format("unconverted data remains: {}", text_.substr(at_))};
    return result();
  }

 private:
  [[noreturn]] void refuse() const {
    throw ValueError{
        fmt::format("time data {} does not match format {}", Value{text_}.repr(), Value{format_}.repr())};
  }

  // Up to `digits` digits whose value lies within bounds, as many as fit.
  int number(int digits, int low, int high) {
    int value = 0;
    int read = 0;
    while (read < digits && at_ < text_.size() && is_digit(text_[at_])) {
      const int next = value * 10 + (text_[at_] - '0');
      if (read > 0 && next > high) break;
      value = next;
      ++at_, ++read;
    }
    if (read == 0 || value < low || value > high) refuse();
    return value;
  }

  template <std::size_t N>
  int name(const std::array<std::string_view, N>& names, std::size_t shortened) {
    for (std::size_t i = 0; i < N; ++i) {
      const std::string_view wanted = names[i].substr(0, shortened);
      const std::string_view given = text_.substr(at_, wanted.size());
      if (given.size() != wanted.size() || !std::equal(given.begin(), given.end(), wanted.begin(),
                                                       [](char a, char b) { return lower(a) == b; }))
        continue;
      at_ += wanted.size();
      return static_cast<int>(i);
    }
    refuse();
  }

  void directive(char which) {
    switch (which) {
      case 'Y': {
        const std::size_t from = at_;
        year_ = number(4, 0, 9999);
        if (at_ - from != 4) refuse();
        break;
      }
      case 'y': {
        const std::size_t from = at_;
        year_ = number(2, 0, 99);
        if (at_ - from != 2) refuse();
        year_ += year_ <= 68 ? 2000 : 1900;
        break;
      }
      case 'm': month_ = number(2, 1, 12); break;
      case 'd': day_ = number(2, 1, 31); break;
      case 'j': day_of_year_ = number(3, 1, 366); break;
      case 'H': hour_ = number(2, 0, 23); break;
      case 'I': hour_ = number(2, 1, 12); break;
      case 'M': minute_ = number(2, 0, 59); break;
      case 'S': second_ = number(2, 0, 61); break;
      case 'f': fraction(); break;
      case 'p': afternoon_ = name(std::array<std::string_view, 2>{"am", "pm"}, 2); break;
      case 'a': name(weekdays, 3); break;
      case 'A': name(weekdays, std::string_view::npos); break;
      case 'b':
      case 'h': month_ = name(months, 3) + 1; break;
      case 'B': month_ = name(months, std::string_view::npos) + 1; break;
      case 'w': number(1, 0, 6); break;
      case 'u': number(1, 1, 7); break;
      case 'z': zone(); break;
      case 'Z': zone_name(); break;
      case 'D': part("%m/%d/%y"); break;
      case 'F': part("%Y-%m-%d"); break;
      case 'T':
      case 'X': part("%H:%M:%S"); break;
      case 'x': part("%m/%d/%y"); break;
      case 'R': part("%H:%M"); break;
      case 'c': part("%a %b %d %H:%M:%S %Y"); break;
      case '%':
        if (at_ == text_.size() || text_[at_++] != '%') refuse();
        break;
      default: throw ValueError{fmt::format("'{}' is a bad directive in format '{}'", which, format_)};
    }
  }

  // A directive that stands for several.
  void part(std::string_view format) {
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (format[i] == '%') {
        directive(format[++i]);
      } else {
        if (at_ == text_.size() || text_[at_] != format[i]) refuse();
        ++at_;
      }
    }
  }

  void fraction() {
    int digits = 0;
    for (; digits < 6 && at_ < text_.size() && is_digit(text_[at_]); ++digits, ++at_)
      micros_ = micros_ * 10 + (text_[at_] - '0');
    if (digits == 0) refuse();
    for (; digits < 6; ++digits) micros_ *= 10;
  }

  void zone() {
    if (at_ < text_.size() && text_[at_] == 'Z') return offset_ = 0, ++at_, void();
    if (at_ == text_.size() || (text_[at_] != '+' && text_[at_] != '-')) refuse();
    const bool west = text_[at_++] == '-';
    std::int64_t seconds = std::int64_t{number(2, 0, 23)} * 3600;
    if (at_ < text_.size() && text_[at_] == ':') ++at_;
    seconds += std::int64_t{number(2, 0, 59)} * 60;
    if (at_ < text_.size() && text_[at_] == ':') ++at_, seconds += number(2, 0, 59);
    offset_ = (west ? -seconds : seconds) * 1'000'000;
  }

  void zone_name() {
    for (const std::string_view known : {"UTC", "GMT"}) {
      if (text_.substr(at_, 3) != known) continue;
      at_ += 3;
      return;
    }
    refuse();
  }

  Moment result() {
    if (afternoon_ >= 0) hour_ = hour_ % 12 + afternoon_ * 12;
    if (day_of_year_ > 0) {
      if (day_of_year_ > (is_leap(year_) ? 366 : 365)) throw ValueError{"day of year out of range"};
      const Date date = date_of(ordinal_of({year_, 1, 1}) + day_of_year_ - 1);
      month_ = date.month;
      day_ = date.day;
    }
    if (year_ < min_year) throw ValueError{fmt::format("year {} is out of range", year_)};
    if (day_ > days_in_month(year_, month_)) throw ValueError{"day is out of range for month"};
    if (second_ > 59) throw ValueError{"second must be in 0..59"};
    Moment out;
    out.date = {year_, month_, day_};
    out.time = (std::int64_t{hour_} * 3600 + minute_ * 60 + second_) * 1'000'000 + micros_;
    out.offset = offset_;
    return out;
  }

  std::string_view text_;
  std::string_view format_;
  std::size_t at_ = 0;
  int year_ = 1900, month_ = 1, day_ = 1, day_of_year_ = 0;
  int hour_ = 0, minute_ = 0, second_ = 0, afternoon_ = -1;
  std::int64_t micros_ = 0;
  std::optional<std::int64_t> offset_;
};

// ISO 8601's forms that Python 3.11 reads.
class IsoReader {
 public:
  explicit IsoReader(std::string_view text) noexcept : text_{text} {}

  std::optional<Date> date() noexcept {
    int year = 0;
    int month = 0;
    int day = 0;
    if (!number(4, year)) return std::nullopt;
    const bool dashes = take('-');
    if (take('W')) return week(year, dashes);
    if (!number(2, month) || take('-') != dashes || !number(2, day) || !is_date(year, month, day))
      return std::nullopt;
    return Date{year, month, day};
  }

  std::optional<Moment> time() {
    Moment out;
    int part = 0;
    std::int64_t unit = 3'600'000'000;
    if (!number(2, part) || part > 23) return std::nullopt;
    out.time = part * unit;
    const bool colons = !done() && text_[at_] == ':';
    for (int i = 0; i < 2 && !done() && text_[at_] != '+' && text_[at_] != '-' && text_[at_] != 'Z'; ++i) {
      if (take(':') != colons || !number(2, part) || part > 59) return std::nullopt;
      unit /= 60;
      out.time += part * unit;
    }
    if (unit == 1'000'000 && (take('.') || take(','))) {
      std::int64_t place = 100'000;
      if (done() || !is_digit(text_[at_])) return std::nullopt;
      for (; !done() && is_digit(text_[at_]); ++at_, place /= 10) out.time += (text_[at_] - '0') * place;
    }
    if (!zone(out)) return std::nullopt;
    return out;
  }

  [[nodiscard]] bool done() const noexcept { return at_ >= text_.size(); }
  void skip() noexcept { ++at_; }

 private:
  std::optional<Date> week(int year, bool dashes) noexcept {
    int number_of_week = 0;
    int day = 1;
    if (!number(2, number_of_week) || number_of_week < 1 || number_of_week > 53) return std::nullopt;
    if (!done() && (take('-') != dashes || !number(1, day) || day < 1 || day > 7)) return std::nullopt;
    const Date out = date_of(ordinal_of(monday_of(year, number_of_week)) + day - 1);
    return iso_week(out).year == year ? std::optional{out} : std::nullopt;
  }

  bool zone(Moment& out) noexcept {
    if (done()) return true;
    if (take('Z')) return out.offset = 0, done();
    const bool west = take('-');
    if (!west && !take('+')) return false;
    std::int64_t seconds = 0;
    std::int64_t unit = 3600;
    for (int i = 0; i < 3 && !done(); ++i, unit /= 60) {
      int part = 0;
      if (i > 0) take(':');
      if (!number(2, part)) return false;
      seconds += part * unit;
    }
    out.offset = (west ? -seconds : seconds) * 1'000'000;
    return done() && unit < 3600;
  }

  bool take(char c) noexcept { return !done() && text_[at_] == c && (++at_, true); }
  bool number(std::size_t digits, int& out) noexcept {
    out = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
      if (done() || !is_digit(text_[at_])) return false;
      out = out * 10 + (text_[at_] - '0');
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Moment parse_moment(std::string_view text, std::string_view format) { return Reader{text, format}.read(); }

std::optional<Date> parse_iso_date(std::string_view text) noexcept {
  IsoReader reader{text};
  const auto date = reader.date();
  return date && reader.done() ? date : std::nullopt;
}

std::optional<Moment> parse_iso_time(std::string_view text) {
  if (text.starts_with('T')) text.remove_prefix(1);
  return IsoReader{text}.time();
}

std::optional<Moment> parse_iso_moment(std::string_view text) {
  IsoReader reader{text};
  const auto date = reader.date();
  if (!date) return std::nullopt;
  Moment out;
  if (!reader.done()) {
    reader.skip();  // any one character
    const auto time = reader.time();
    if (!time) return std::nullopt;
    out = *time;
  }
  out.date = *date;
  return out;
}

}  // namespace eddy::templates::runtime
