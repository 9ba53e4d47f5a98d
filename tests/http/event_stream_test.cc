// Events as bytes (WHATWG HTML, 9.2.5).
#include "eddy/http/event_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace eddy::http {
namespace {

using namespace std::chrono_literals;

TEST(EventStream, AllFields) {
  EXPECT_EQ(*format_event({.data = "x", .event = "message", .id = "7", .retry = 3s, .comment = "why"}),
            ": why\nevent: message\nid: 7\nretry: 3000\ndata: x\n\n");
  EXPECT_EQ(*format_event({.data = "x"}), "data: x\n\n");
  EXPECT_EQ(*format_event({.data = ""}), "data: \n\n");
  EXPECT_EQ(*format_event({.id = ""}), "id: \n\n");
  EXPECT_EQ(*format_event({.comment = ""}), ": \n\n");
}

TEST(EventStream, EachLineOfDataIsAField) {
  EXPECT_EQ(*format_event({.data = "a\nb\r\nc\rd"}), "data: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(*format_event({.data = "a\n"}), "data: a\ndata: \n\n");
  EXPECT_EQ(*format_event({.data = "a\n\nid: 8"}), "data: a\ndata: \ndata: id: 8\n\n");
  EXPECT_EQ(*format_event({.comment = "a\ndata: b"}), ": a\n: data: b\n\n");
}

TEST(EventStream, NoFieldCanBeSmuggledIn) {
  for (const std::string& bad : std::vector<std::string>{"a\nb", "a\rb", {"a\0b", 3}, "\n"}) {
    EXPECT_EQ(format_event({.event = bad}).error(), EventError::bad_event);
    EXPECT_EQ(format_event({.id = bad}).error(), EventError::bad_id);
  }
  EXPECT_EQ(format_event({.retry = -1ms}).error(), EventError::bad_retry);
  for (const EventError error : {EventError::bad_event, EventError::bad_id, EventError::bad_retry})
    EXPECT_FALSE(describe(error).empty());
}

}  // namespace
}  // namespace eddy::http
