// RFC 9110, 14: what a Range field comes to.
#include "eddy/http/range.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace eddy::http {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using enum RangeSet::Kind;

RangeSet of_1000(std::string_view value) { return parse_range(value, 1000); }

TEST(Range, OneRange) {
  EXPECT_THAT(of_1000("bytes=0-99").parts, ElementsAre(ByteRange{0, 100}));
  EXPECT_THAT(of_1000("bytes=0-0").parts, ElementsAre(ByteRange{0, 1}));
  EXPECT_THAT(of_1000("bytes=900-").parts, ElementsAre(ByteRange{900, 1000}));
  EXPECT_THAT(of_1000("bytes=900-5000").parts, ElementsAre(ByteRange{900, 1000}));
  EXPECT_THAT(of_1000("bytes=-100").parts, ElementsAre(ByteRange{900, 1000}));
  EXPECT_THAT(of_1000("bytes=-5000").parts, ElementsAre(ByteRange{0, 1000}));
  EXPECT_THAT(of_1000("bytes=0-").parts, ElementsAre(ByteRange{0, 1000}));
  EXPECT_THAT(of_1000("BYTES=1-1").parts, ElementsAre(ByteRange{1, 2}));
  EXPECT_EQ(of_1000("bytes=0-99").kind, parts);
}

TEST(Range, PositionsPast64BitsLieBehindTheEnd) {
  EXPECT_THAT(of_1000("bytes=1-99999999999999999999999").parts, ElementsAre(ByteRange{1, 1000}));
  EXPECT_THAT(of_1000("bytes=1-18446744073709551615").parts, ElementsAre(ByteRange{1, 1000}));
  EXPECT_THAT(of_1000("bytes=-99999999999999999999999").parts, ElementsAre(ByteRange{0, 1000}));
  EXPECT_EQ(of_1000("bytes=99999999999999999999999-").kind, unsatisfiable);
  EXPECT_THAT(parse_range("bytes=0-,-1", UINT64_MAX).parts, ElementsAre());
  EXPECT_EQ(parse_range("bytes=0-,-1", UINT64_MAX).kind, whole);
}

TEST(Range, Several) {
  EXPECT_THAT(of_1000("bytes=0-1,5-6, -2").parts,
              ElementsAre(ByteRange{0, 2}, ByteRange{5, 7}, ByteRange{998, 1000}));
  EXPECT_THAT(of_1000("bytes=500-600,1-2").parts, ElementsAre(ByteRange{500, 601}, ByteRange{1, 3}));
  EXPECT_THAT(of_1000("bytes=,1-2 ,,\t").parts, ElementsAre(ByteRange{1, 3}));
  EXPECT_THAT(of_1000("bytes=1-2,5000-").parts, ElementsAre(ByteRange{1, 3}));  // one can be satisfied
}

TEST(Range, NothingOfItIsThere) {
  for (const std::string_view value : {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=2000-,-0"})
    EXPECT_EQ(of_1000(value).kind, unsatisfiable) << value;
  EXPECT_EQ(parse_range("bytes=0-", 0).kind, unsatisfiable);
  EXPECT_EQ(parse_range("bytes=-0", 0).kind, unsatisfiable);
  EXPECT_EQ(parse_range("bytes=-5", 0).kind, whole);  // the end of nothing is all of it
}

TEST(Range, MalformedDoesNotCount) {
  for (const std::string_view value :
       {"",           "bytes",       "bytes=",        "bytes=,",     "bytes=-",    "bytes=a-b",
        "bytes=1",    "bytes=5-3",   "bytes=1-2,5-3", "bytes=+1-2",  "bytes=1-+2", "bytes=1 - 2",
        "bytes=1- 2", "bytes = 1-2", "bytes=0x1-2",   "bytes=1-2-3", "bytes=--1",  "bytes=1-2;3-4",
        "lines=1-2",  "bytes 1-2",   "none"}) {
    EXPECT_EQ(of_1000(value).kind, whole) << value;
    EXPECT_TRUE(of_1000(value).parts.empty()) << value;
  }
}

TEST(Range, TooManyOrTooMuchDoesNotCount) {
  std::string value = "bytes=0-0";
  for (std::size_t i = 1; i < max_byte_ranges; ++i) value += ",0-0";
  EXPECT_EQ(of_1000(value).parts.size(), max_byte_ranges);
  EXPECT_EQ(of_1000(value + ",0-0").kind, whole);
  EXPECT_EQ(of_1000("bytes=0-499,500-999").parts.size(), 2U);
  EXPECT_EQ(of_1000("bytes=0-499,499-999").kind, whole);
  EXPECT_EQ(of_1000("bytes=0-,0-").kind, whole);
}

TEST(Range, ContentRange) {
  EXPECT_EQ(content_range({0, 100}, 1000), "bytes 0-99/1000");
  EXPECT_EQ(content_range_of_416(1000), "bytes */1000");
}

TEST(Range, SeveralPartsAsMultipart) {
  const Segments file{Segment::file({7, 0, 1000, {}})};
  const MultipartRanges made = multipart_ranges({{0, 2}, {10, 30}}, file, "text/plain");
  ASSERT_THAT(made.content_type, MatchesRegex("multipart/byteranges; boundary=[0-9a-f]{32}"));
  const std::string boundary = made.content_type.substr(made.content_type.find('=') + 1);
  ASSERT_EQ(made.body.size(), 5U);
  EXPECT_EQ(made.body[0].bytes(),
            "--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/1000\r\n\r\n");
  EXPECT_EQ(made.body[1].file().offset, 0U);
  EXPECT_EQ(made.body[1].file().length, 2U);
  EXPECT_EQ(made.body[2].bytes(),
            "\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 10-29/1000\r\n\r\n");
  EXPECT_EQ(made.body[3].file().offset, 10U);
  EXPECT_EQ(made.body[3].file().length, 20U);
  EXPECT_EQ(made.body[3].file().descriptor, 7);
  EXPECT_EQ(made.body[4].bytes(), "\r\n--" + boundary + "--\r\n");
  EXPECT_NE(multipart_ranges({{0, 2}, {10, 30}}, file, "text/plain").content_type, made.content_type);
}

TEST(Range, PartsOfSeveralSegments) {
  const Segments whole{std::string{"abc"}, Segment::file({7, 100, 10, {}}), Segment::literal("xyz")};
  const Segments all = part_of(whole, {0, 16});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(total_size(all), 16U);
  const Segments middle = part_of(whole, {2, 14});
  ASSERT_EQ(middle.size(), 3U);
  EXPECT_EQ(middle[0].bytes(), "c");
  EXPECT_EQ(middle[1].file().length, 10U);
  EXPECT_EQ(middle[2].bytes(), "x");
  const Segments of_file = part_of(whole, {5, 7});
  ASSERT_EQ(of_file.size(), 1U);
  EXPECT_EQ(of_file[0].file().offset, 102U);
  EXPECT_EQ(of_file[0].file().length, 2U);
  EXPECT_TRUE(part_of(whole, {3, 3}).empty());
}

}  // namespace
}  // namespace eddy::http
