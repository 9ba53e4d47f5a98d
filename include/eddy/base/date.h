// HTTP dates (RFC 9110, 5.6.7). Times are seconds since 1970-01-01 00:00:00 UTC; leap seconds are not
// counted.
//
// No clock and no locale here. Tests: tests/base/date_test.cc.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace eddy::base {

// "Sun, 06 Nov 1994 08:49:37 GMT". Years 0 to 9999; others are held at these bounds.
std::string format_http_date(std::int64_t seconds);

// Reads all three forms: that one, "Sunday, 06-Nov-94 08:49:37 GMT" (a two-digit year that seems over fifty
// years ahead of `now` is a past one) and "Sun Nov  6 08:49:37 1994". Empty for anything else; the day of the
// week is not checked against the date.
std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) noexcept;

// Keeps the text of the present second, so that a server formats a date once a second.
class HttpDate {
 public:
  // The text for that second; the view dies at the next call with another second.
  std::string_view text(std::int64_t seconds);

 private:
  std::int64_t seconds_ = std::numeric_limits<std::int64_t>::min();
  std::array<char, 29> text_{};
};

}  // namespace eddy::base
