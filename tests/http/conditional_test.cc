// RFC 9110, 13: each precondition by itself, and the order in which they count.
#include "eddy/http/conditional.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <utility>

namespace eddy::http {
namespace {

constexpr std::int64_t changed = 784'111'777;  // Sun, 06 Nov 1994 08:49:37 GMT
constexpr std::string_view at_change = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view before_change = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view after_change = "Sunday, 06-Nov-94 08:49:38 GMT";
constexpr Validators strong{.etag = "\"a\"", .last_modified = changed};
constexpr Validators weak{.etag = "W/\"a\"", .last_modified = changed};
constexpr Validators bare{};

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

Headers fields(Fields list) {
  Headers headers;
  for (const auto& [name, value] : list) EXPECT_TRUE(headers.add(name, value).ok());
  return headers;
}
Precondition get(Fields list, const Validators& current = strong) {
  return evaluate_preconditions(Method::get, fields(list), current, changed + 60);
}
Precondition put(Fields list, const Validators& current = strong) {
  return evaluate_preconditions(Method::put, fields(list), current, changed + 60);
}
using enum Precondition;

TEST(Conditional, WithoutFieldsHolds) {
  EXPECT_EQ(get({}), holds);
  EXPECT_EQ(put({}, bare), holds);
}

// 13.1.1
TEST(Conditional, IfMatchComparesStrongly) {
  EXPECT_EQ(put({{"If-Match", "\"a\""}}), holds);
  EXPECT_EQ(put({{"If-Match", "\"b\", \"a\""}}), holds);
  EXPECT_EQ(put({{"If-Match", "\"b\""}, {"If-Match", "\"a\""}}), holds);
  EXPECT_EQ(put({{"If-Match", "*"}}, bare), holds);
  EXPECT_EQ(put({{"If-Match", "\"b\""}}), failed);
  EXPECT_EQ(put({{"If-Match", "W/\"a\""}}), failed);
  EXPECT_EQ(put({{"If-Match", "W/\"a\""}}, weak), failed);
  EXPECT_EQ(put({{"If-Match", "\"a\""}}, bare), failed);
  EXPECT_EQ(get({{"If-Match", "\"b\""}}), failed);
}

// 13.1.2
TEST(Conditional, IfNoneMatchComparesWeakly) {
  EXPECT_EQ(get({{"If-None-Match", "\"a\""}}), not_modified);
  EXPECT_EQ(get({{"If-None-Match", "W/\"a\""}}), not_modified);
  EXPECT_EQ(get({{"If-None-Match", "\"a\""}}, weak), not_modified);
  EXPECT_EQ(get({{"If-None-Match", "*"}}, bare), not_modified);
  EXPECT_EQ(get({{"If-None-Match", "\"b\""}}), holds);
  EXPECT_EQ(get({{"If-None-Match", "\"b\""}, {"If-None-Match", "\"a\""}}), not_modified);
  EXPECT_EQ(evaluate_preconditions(Method::head, fields({{"If-None-Match", "*"}}), strong, changed),
            not_modified);
  EXPECT_EQ(put({{"If-None-Match", "*"}}), failed);
  EXPECT_EQ(put({{"If-None-Match", "\"b\""}}), holds);
}

// 13.1.3
TEST(Conditional, IfModifiedSinceIsForGetAndHead) {
  EXPECT_EQ(get({{"If-Modified-Since", at_change}}), not_modified);
  EXPECT_EQ(get({{"If-Modified-Since", after_change}}), not_modified);
  EXPECT_EQ(get({{"If-Modified-Since", before_change}}), holds);
  EXPECT_EQ(get({{"If-Modified-Since", "yesterday"}}), holds);
  EXPECT_EQ(get({{"If-Modified-Since", at_change}}, bare), holds);
  EXPECT_EQ(put({{"If-Modified-Since", at_change}}), holds);
}

// 13.1.4
TEST(Conditional, IfUnmodifiedSince) {
  EXPECT_EQ(put({{"If-Unmodified-Since", at_change}}), holds);
  EXPECT_EQ(put({{"If-Unmodified-Since", before_change}}), failed);
  EXPECT_EQ(get({{"If-Unmodified-Since", before_change}}), failed);
  EXPECT_EQ(put({{"If-Unmodified-Since", "soon"}}), holds);
  EXPECT_EQ(put({{"If-Unmodified-Since", before_change}}, bare), holds);
}

// 13.1.3, 13.1.4 and 13.1.5: two fields are one list, and a list is no date.
TEST(Conditional, TwoDatesAreNone) {
  EXPECT_EQ(get({{"If-Modified-Since", at_change}, {"If-Modified-Since", at_change}}), holds);
  EXPECT_EQ(put({{"If-Unmodified-Since", before_change}, {"If-Unmodified-Since", before_change}}), holds);
  EXPECT_FALSE(
      range_is_current(fields({{"If-Range", at_change}, {"If-Range", at_change}}), strong, changed + 1));
  EXPECT_FALSE(range_is_current(fields({{"If-Range", "\"a\""}, {"If-Range", "\"b\""}}), strong, changed + 1));
}

// 5.6.7: a year of two digits is at most fifty years ahead of now.
TEST(Conditional, YearsOfTwoDigitsAreReadByTheClock) {
  constexpr std::int64_t in_2026 = 1'795'905'013;  // Sat, 28 Nov 2026 22:30:13 GMT
  constexpr std::string_view then = "Saturday, 28-Nov-26 22:30:13 GMT";
  const Validators current{.etag = "\"a\"", .last_modified = in_2026};
  const Headers since = fields({{"If-Modified-Since", then}});
  EXPECT_EQ(evaluate_preconditions(Method::get, since, current, in_2026 + 60), not_modified);
  const Headers until = fields({{"If-Unmodified-Since", then}});
  EXPECT_EQ(evaluate_preconditions(Method::get, until, current, in_2026 + 60), holds);
  EXPECT_TRUE(range_is_current(fields({{"If-Range", then}}), current, in_2026 + 60));
}

// 13.2.2
TEST(Conditional, TagsCountBeforeDatesAndStateBeforeFreshness) {
  EXPECT_EQ(put({{"If-Match", "\"a\""}, {"If-Unmodified-Since", before_change}}), holds);
  EXPECT_EQ(get({{"If-None-Match", "\"b\""}, {"If-Modified-Since", after_change}}), holds);
  EXPECT_EQ(get({{"If-Match", "\"b\""}, {"If-None-Match", "\"a\""}}), failed);
  EXPECT_EQ(get({{"If-Match", "\"a\""}, {"If-None-Match", "\"a\""}}), not_modified);
  EXPECT_EQ(get({{"If-Unmodified-Since", at_change}, {"If-Modified-Since", at_change}}), not_modified);
}

// 13.1.5
TEST(Conditional, IfRangeWantsAStrongValidator) {
  const auto current = [](Fields list, const Validators& validators = strong,
                          std::int64_t now = changed + 1) {
    return range_is_current(fields(list), validators, now);
  };
  EXPECT_TRUE(current({}));
  EXPECT_TRUE(current({{"If-Range", "\"a\""}}));
  EXPECT_FALSE(current({{"If-Range", "\"b\""}}));
  EXPECT_FALSE(current({{"If-Range", "W/\"a\""}}));
  EXPECT_FALSE(current({{"If-Range", "W/\"a\""}}, weak));
  EXPECT_FALSE(current({{"If-Range", "\"a\""}}, weak));
  EXPECT_FALSE(current({{"If-Range", "\"\""}}, bare));
  EXPECT_TRUE(current({{"If-Range", at_change}}));
  EXPECT_FALSE(current({{"If-Range", after_change}}, strong, changed + 100));
  EXPECT_FALSE(current({{"If-Range", at_change}}, strong, changed));  // it may have changed again since
  EXPECT_FALSE(current({{"If-Range", at_change}}, bare));
  EXPECT_FALSE(current({{"If-Range", ""}}));
  EXPECT_FALSE(current({{"If-Range", "a"}}));
}

}  // namespace
}  // namespace eddy::http
