// Events as bytes (WHATWG HTML, 9.2.5).
#include "eddy/http/event_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

#include "eddy/base/generator.h"

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

// Braces within a co_yield, whose temporaries GCC 12 destroys twice where they own something: each text is too long to lie in
// its string, so that ASan sees it.
TEST(EventStream, AnEventMayBeWrittenBehindCoYield) {
  static_assert(!std::is_aggregate_v<ServerSentEvent>);
  static_assert(std::is_trivially_destructible_v<ServerSentEvent::Fields>);
  const std::string text(100, 'x');
  const auto events = [](std::string of) -> base::Generator<ServerSentEvent> {
    co_yield ServerSentEvent({.data = of + "1", .event = of, .id = of + "2", .comment = of + "3"});
    co_yield ServerSentEvent({.data = of + "4"});
  };
  auto all = events(text);
  const auto first = all.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->data, text + "1");
  EXPECT_EQ(first->event, text);
  EXPECT_EQ(first->id, text + "2");
  EXPECT_EQ(first->comment, text + "3");
  const auto second = all.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->data, text + "4");
  EXPECT_FALSE(second->id);
  auto cut = events(text);
  EXPECT_TRUE(cut.next());
}

}  // namespace
}  // namespace eddy::http
