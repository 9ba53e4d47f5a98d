// Server-Sent Events, and 103 Early Hints, in Flask's style.
#include <gtest/gtest.h>

#include "eddy/flask.h"
#include "eddy/wsgi/memory_exchange.h"

namespace eddy::flask {
namespace {

base::Generator<ServerSentEvent> events(std::string last) {
  co_yield ServerSentEvent({.data = "after " + last, .event = "greeting", .id = "8"});
  ServerSentEvent event({.data = "two\nlines", .retry = std::chrono::milliseconds{1500}});
  co_yield event;
  event = ServerSentEvent({.comment = "still here"});
  co_yield std::move(event);
}

wsgi::MemoryResponse get(Flask& app, std::string_view path, http::Headers headers = {}) {
  wsgi::MemoryRequest request;
  request.target = path;
  request.headers = std::move(headers);
  return wsgi::run(app, request);
}

TEST(EventStream, EachIsAPiece) {
  Flask app{"app", {.compress = http::Compression{}}};
  app.get("/events", [] { return event_stream(events(std::string{request().last_event_id()})); });
  http::Headers asked;
  asked.add_trusted("Last-Event-ID", "7");
  asked.add_trusted("Accept-Encoding", "gzip");
  const wsgi::MemoryResponse response = get(app, "/events", std::move(asked));
  EXPECT_EQ(response.head.headers.get("Content-Type"), "text/event-stream");
  EXPECT_EQ(response.head.headers.get("Cache-Control"), "no-cache");
  EXPECT_FALSE(response.head.headers.contains("Content-Encoding"));
  ASSERT_EQ(response.pieces.size(), 3U);
  EXPECT_EQ(response.pieces[0], "event: greeting\nid: 8\ndata: after 7\n\n");
  EXPECT_EQ(response.pieces[1], "retry: 1500\ndata: two\ndata: lines\n\n");
  EXPECT_EQ(response.pieces[2], ": still here\n\n");
}

TEST(EventStream, OneThatWouldSmuggleAFieldInCutsTheStream) {
  Flask app{"app"};
  app.get("/events", [] {
    const auto bad = []() -> base::Generator<ServerSentEvent> {
      co_yield ServerSentEvent({.data = "fine"});
      co_yield ServerSentEvent({.data = "not sent", .id = "1\ndata: x"});
    };
    return event_stream(bad());
  });
  const wsgi::MemoryResponse response = get(app, "/events");
  EXPECT_EQ(response.body, "data: fine\n\n");
  EXPECT_EQ(response.outcome, wsgi::Outcome::aborted);
  EXPECT_EQ(response.error, "std::invalid_argument: an event's id can't hold CR, LF or NUL");
}

TEST(EarlyHints, ComeBeforeTheResponse) {
  Flask app{"app"};
  app.get("/", [] {
    request().send_early_hints({"</a.css>; rel=preload; as=style"});
    return "page";
  });
  app.get("/task", []() -> Task<std::string> {
    request().send_early_hints({"</a.css>; rel=preload; as=style"});
    co_return "page";
  });
  app.get("/bad", [] {
    request().send_early_hints({"</a>\r\nX: y"});
    return "page";
  });
  for (const char* path : {"/", "/task"}) {
    const wsgi::MemoryResponse response = get(app, path);
    ASSERT_EQ(response.interim.size(), 1U);
    EXPECT_EQ(response.interim[0],
              "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload; as=style\r\n\r\n");
    EXPECT_EQ(response.body, "page");
  }
  EXPECT_EQ(get(app, "/bad").head.status, 500);
}

}  // namespace
}  // namespace eddy::flask
