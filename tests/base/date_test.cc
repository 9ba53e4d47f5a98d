#include "eddy/base/date.h"

#include <gtest/gtest.h>

#include <ctime>

namespace eddy::base {
namespace {

constexpr std::int64_t kExample = 784111777;  // RFC 9110's own

TEST(Date, Formats) {
  EXPECT_EQ(format_http_date(kExample), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(format_http_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(format_http_date(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
  EXPECT_EQ(format_http_date(253402300799), "Fri, 31 Dec 9999 23:59:59 GMT");
  EXPECT_EQ(format_http_date(253402300800), "Fri, 31 Dec 9999 23:59:59 GMT");
  EXPECT_EQ(format_http_date(std::numeric_limits<std::int64_t>::min()), "Sat, 01 Jan 0000 00:00:00 GMT");
}

TEST(Date, AgreesWithTheCLibrary) {
  for (std::int64_t seconds = -5'000'000'000; seconds < 20'000'000'000; seconds += 7'654'321) {
    std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[64];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    ASSERT_EQ(format_http_date(seconds), text);
    ASSERT_EQ(parse_http_date(text, 0), seconds) << text;
  }
}

TEST(Date, ReadsAllThreeForms) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", 0), kExample);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", 0), kExample);
  EXPECT_EQ(parse_http_date("Sun Nov 16 08:49:37 1994", 0), kExample + 10 * 86400);
}

TEST(Date, ATwoDigitYearIsWithinFiftyYearsOfNow) {
  const std::int64_t year_2026 = 1'780'000'000;
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", year_2026), kExample);
  EXPECT_EQ(parse_http_date("Tuesday, 01-Jan-30 00:00:00 GMT", year_2026), 1893456000);
  EXPECT_EQ(parse_http_date("Wednesday, 01-Jan-76 00:00:00 GMT", year_2026), 3345062400);  // 2076: just fifty
  EXPECT_EQ(parse_http_date("Saturday, 01-Jan-77 00:00:00 GMT", year_2026), 220924800);    // 1977
}

TEST(Date, RefusesTheRest) {
  for (std::string_view text :
       {"", "GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Xun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Someday, 06-Nov-94 08:49:37 GMT", "Sun Nov 06 08:49:37 94",
        "Sun, -6 Nov 1994 08:49:37 GMT"})
    EXPECT_EQ(parse_http_date(text, 0), std::nullopt) << text;
}

TEST(Date, EveryPrefixIsRefused) {
  for (std::string_view whole :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_EQ(parse_http_date(whole.substr(0, size), 0), std::nullopt) << whole.substr(0, size);
}

TEST(Date, KeepsTheTextOfASecond) {
  HttpDate date;
  std::string_view first = date.text(kExample);
  EXPECT_EQ(first, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.text(kExample).data(), first.data());
  EXPECT_EQ(date.text(kExample + 1), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace eddy::base
