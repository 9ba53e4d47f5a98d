// Server-Sent Events, and 103 Early Hints, in Tornado's style.
#include <gtest/gtest.h>

#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

struct Events : RequestHandler {
  Task<> get() {
    write_event({.data = "after " + std::string{last_event_id()}, .event = "greeting", .id = "8"});
    co_await flush();
    write_event({.data = "two\nlines"});
    co_await flush();
    write_event({.comment = "still here"});
  }
};
struct Smuggler : RequestHandler {
  void get() { write_event({.data = "x", .event = "a\ndata: b"}); }
};
struct Hints : RequestHandler {
  void get() {
    send_early_hints({"</a.css>; rel=preload"});
    send_early_hints({"</b.js>; rel=preload"});
    write("page");
  }
};
struct Late : RequestHandler {
  void get() {
    write("page");
    flush_blocking();
    EXPECT_THROW(send_early_hints({"</a.css>"}), std::logic_error);
  }
};

Application made() {
  return Application{{{"/events", handler<Events>},
                      {"/smuggler", handler<Smuggler>},
                      {"/hints", handler<Hints>},
                      {"/late", handler<Late>}},
                     {.compress_response = true}};
}

TEST(EventStream, EachIsSentByAFlush) {
  Application app = made();
  const auto response = get(app, "/events", {{"Last-Event-ID", "7"}, {"Accept-Encoding", "gzip"}});
  EXPECT_EQ(response.head.headers.get("Content-Type"), "text/event-stream");
  EXPECT_EQ(response.head.headers.get("Cache-Control"), "no-cache");
  EXPECT_FALSE(response.head.headers.contains("Content-Encoding"));
  ASSERT_EQ(response.pieces.size(), 3U);
  EXPECT_EQ(response.pieces[0], "event: greeting\nid: 8\ndata: after 7\n\n");
  EXPECT_EQ(response.pieces[1], "data: two\ndata: lines\n\n");
  EXPECT_EQ(response.pieces[2], ": still here\n\n");
}

TEST(EventStream, NoFieldCanBeSmuggledIn) {
  Application app = made();
  EXPECT_EQ(get(app, "/smuggler").head.status, 500);
}

TEST(EarlyHints, ComeBeforeTheAnswer) {
  Application app = made();
  const auto response = get(app, "/hints");
  ASSERT_EQ(response.interim.size(), 2U);
  EXPECT_EQ(response.interim[0], "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
  EXPECT_EQ(response.body, "page");
  EXPECT_EQ(get(app, "/late").body, "page");
}

}  // namespace
}  // namespace eddy::tornado::web
