// What a request for a file comes to: conditions, then ranges.
#include "eddy/http/file_answer.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <utility>

namespace eddy::http {
namespace {

constexpr Validators current{.etag = "\"a\"", .last_modified = 784'111'777};
using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

FileAnswer answer(Method method, Fields list, std::uint64_t size = 1000) {
  Headers request;
  for (const auto& [name, value] : list) EXPECT_TRUE(request.add(name, value).ok());
  return answer_with_file(method, request, current, {7, 0, size, {}}, "text/css", 1'000'000'000);
}
FileAnswer get(Fields list, std::uint64_t size = 1000) { return answer(Method::get, list, size); }

TEST(FileAnswer, Whole) {
  const FileAnswer all = get({});
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.length, 1000U);
  ASSERT_EQ(all.body.size(), 1U);
  EXPECT_EQ(all.body[0].file().length, 1000U);
  EXPECT_TRUE(all.content_range.empty());
  EXPECT_TRUE(get({}, 0).body.empty());
}

TEST(FileAnswer, OnePart) {
  const FileAnswer part = get({{"Range", "bytes=10-19"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.content_range, "bytes 10-19/1000");
  EXPECT_EQ(part.length, 10U);
  ASSERT_EQ(part.body.size(), 1U);
  EXPECT_EQ(part.body[0].file().offset, 10U);
  EXPECT_TRUE(part.content_type.empty());
}

TEST(FileAnswer, SeveralParts) {
  const FileAnswer parts = get({{"Range", "bytes=0-0,10-19"}});
  EXPECT_EQ(parts.status, 206);
  EXPECT_TRUE(parts.content_range.empty());  // RFC 9110, 15.3.7.2
  EXPECT_TRUE(parts.content_type.starts_with("multipart/byteranges; boundary="));
  EXPECT_EQ(parts.length, total_size(parts.body));
}

TEST(FileAnswer, NothingThere) {
  const FileAnswer none = get({{"Range", "bytes=1000-"}});
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(none.content_range, "bytes */1000");
  EXPECT_TRUE(none.body.empty());
  EXPECT_EQ(get({{"Range", "bytes=-5"}}, 0).status, 200);
}

// 13.2.2: a range is looked at only once the preconditions hold, and if If-Range lets it.
TEST(FileAnswer, ConditionsComeFirst) {
  EXPECT_EQ(get({{"Range", "bytes=0-1"}, {"If-None-Match", "\"a\""}}).status, 304);
  EXPECT_EQ(get({{"Range", "bytes=0-1"}, {"If-Match", "\"b\""}}).status, 412);
  EXPECT_EQ(get({{"Range", "bytes=0-1"}, {"If-Match", "\"a\""}}).status, 206);
  EXPECT_EQ(get({{"Range", "bytes=0-1"}, {"If-Range", "\"a\""}}).status, 206);
  EXPECT_EQ(get({{"Range", "bytes=0-1"}, {"If-Range", "\"b\""}}).status, 200);
  EXPECT_EQ(get({{"Range", "bytes=5000-"}, {"If-Range", "\"b\""}}).status, 200);
}

// 14.2
TEST(FileAnswer, RangesAreForGet) {
  const FileAnswer head = answer(Method::head, {{"Range", "bytes=0-1"}});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.length, 1000U);
}

TEST(FileAnswer, TwoRangeFieldsDoNotCount) {
  EXPECT_EQ(get({{"Range", "bytes=0-1"}, {"Range", "bytes=2-3"}}).status, 200);
}

}  // namespace
}  // namespace eddy::http
