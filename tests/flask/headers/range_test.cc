// Range, If-Range and Content-Range, in text and back.
#include "eddy/flask/headers/range.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string_view>

#include "eddy/http/headers.h"
#include "flask/headers/plain_int.h"

namespace eddy::flask {
namespace {

using Pair = std::pair<std::int64_t, std::int64_t>;

TEST(FlaskRange, Parts) {
  const auto range = Range::from_header("Bytes=0-99, 500-, ");
  EXPECT_FALSE(range);
  const auto two = Range::from_header("Bytes = 0-99, 500-");
  ASSERT_TRUE(two);
  EXPECT_EQ(two->units, "bytes");
  ASSERT_EQ(two->ranges.size(), 2U);
  EXPECT_EQ(two->ranges[0], (Range::Part{0, 100}));
  EXPECT_EQ(two->ranges[1], (Range::Part{500, {}}));
  EXPECT_EQ(two->to_header(), "bytes=0-99,500-");
  EXPECT_EQ(two->range_for_length(1000), std::nullopt);
  EXPECT_EQ(Range::from_header("bytes=-5")->to_header(), "bytes=-5");
  for (const std::string_view bad :
       {"", "bytes", "bytes=", "bytes=5", "bytes=5-4", "bytes=5-9,0-4", "bytes=-5,0-", "bytes=a-b", "bytes=-",
        "bytes=-0", "bytes=0-9223372036854775807", "bytes=+1-2"})
    EXPECT_FALSE(Range::from_header(bad)) << bad;
}

TEST(FlaskRange, ForALength) {
  const auto of = [](std::string_view value, std::optional<std::int64_t> length) {
    return Range::from_header(value)->range_for_length(length);
  };
  EXPECT_EQ(of("bytes=0-99", 50), (Pair{0, 50}));
  EXPECT_EQ(of("bytes=-10", 50), (Pair{40, 50}));
  EXPECT_EQ(of("bytes=50-", 50), std::nullopt);
  EXPECT_EQ(of("bytes=-60", 50), std::nullopt);
  EXPECT_EQ(of("bytes=0-", {}), std::nullopt);
  EXPECT_EQ(of("rows=0-", 50), std::nullopt);
  EXPECT_EQ(Range::from_header("bytes=10-19")->make_content_range(50)->to_header(), "bytes 10-19/50");
}

TEST(FlaskContentRange, ReadsAndWrites) {
  const auto range = ContentRange::from_header("bytes 0-98/*");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->units(), "bytes");
  EXPECT_EQ(range->start(), 0);
  EXPECT_EQ(range->stop(), 99);
  EXPECT_EQ(range->length(), std::nullopt);
  EXPECT_EQ(range->to_header(), "bytes 0-98/*");
  EXPECT_EQ(ContentRange::from_header("bytes */123")->to_header(), "bytes */123");
  for (const std::string_view bad : {"", "bytes", "bytes 0-98", "bytes 5-4/10", "bytes 10-20/10", "bytes 0/1",
                                     "bytes a-b/c", "bytes 0-1/x", "bytes -1-2/3", "bytes */-1"})
    EXPECT_FALSE(ContentRange::from_header(bad)) << bad;
  EXPECT_THROW(ContentRange("bytes", 5, 5), std::invalid_argument);
}

TEST(FlaskContentRange, ChangesItsField) {
  http::Headers headers;
  ContentRange range{"bytes", {}, {}, {}, {headers, "Content-Range"}};
  range.set(0, 5, 10);
  EXPECT_EQ(headers.get("Content-Range"), "bytes 0-4/10");
  EXPECT_THROW(range.set(5, 0), std::invalid_argument);
  range.unset();
  EXPECT_FALSE(headers.contains("Content-Range"));
  EXPECT_FALSE(static_cast<bool>(range));
}

TEST(FlaskIfRange, ADateOrATag) {
  EXPECT_EQ(IfRange::from_header("Tue, 14 Nov 2023 22:13:20 GMT", 0).date, 1'700'000'000);
  EXPECT_EQ(IfRange::from_header("Tue, 14 Nov 2023 22:13:20 GMT", 0).to_header(),
            "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(IfRange::from_header("W/\"a\"", 0).etag, "a");
  EXPECT_EQ(IfRange::from_header("\"a\"", 0).to_header(), "\"a\"");
  EXPECT_FALSE(static_cast<bool>(IfRange::from_header("", 0)));
  EXPECT_EQ(IfRange{}.to_header(), "");
}

TEST(FlaskPlainInt, DigitsOnly) {
  using detail::plain_int;
  EXPECT_EQ(plain_int(" -12 "), -12);
  EXPECT_EQ(plain_int("0x1"), std::nullopt);
  EXPECT_EQ(plain_int("+1"), std::nullopt);
  EXPECT_EQ(plain_int(""), std::nullopt);
  EXPECT_EQ(plain_int("9223372036854775808"), std::nullopt);
}

}  // namespace
}  // namespace eddy::flask
