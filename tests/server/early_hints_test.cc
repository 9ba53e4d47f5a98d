// 103 over a socket, on all three servers: it arrives before the answer is made, and the answer follows rightly.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

class EarlyHints : public ServerTest {};

TEST_P(EarlyHints, ArrivesWhileTheAnswerIsMade) {
  std::mutex made;  // held until the client has its hint
  app.routes["/blocking"] = {.run = [&](Exchange& e) {
    e.send_early_hints({"</a.css>; rel=preload", "</b.js>; rel=preload"});
    { const std::lock_guard lock{made}; }
    e.send_early_hints({"</c.png>"});
    e.respond(http::ResponseHead{200}, "page");
  }};
  app.routes["/suspending"] = {.start = [](Exchange& e) -> Task<> {
    e.send_early_hints({});  // nothing to say
    e.send_early_hints({"</a.css>"});
    co_await loop::sleep_async(std::chrono::milliseconds{1});
    e.start(http::ResponseHead{200});
    co_await e.write_async("page");
    EXPECT_THROW(e.send_early_hints({"</late>"}), std::logic_error);
    e.finish();
  }};
  serve();
  Client client{port()};
  {
    const std::lock_guard lock{made};
    client.send("GET /blocking HTTP/1.1\r\nHost: test\r\n\r\n");
    const Reply hint = client.reply();
    EXPECT_EQ(hint.status, 103);
    EXPECT_EQ(hint.head,
              "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>; rel=preload\r\n");
  }
  EXPECT_EQ(client.reply().field("Link"), "</c.png>");
  const Reply page = client.reply();
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "page");
  EXPECT_EQ(client.get("/suspending").status, 103);
  EXPECT_EQ(client.reply().body, "page");
}

TEST_P(EarlyHints, NotToHttp10NorWithALineBreak) {
  app.routes["/"] = {.run = [](Exchange& e) {
    EXPECT_THROW(e.send_early_hints({"</a>\r\nX: y"}), std::invalid_argument);
    e.send_early_hints({"</a.css>"});
    e.respond(http::ResponseHead{200}, "page");
  }};
  serve();
  Client client{port()};
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.reply().status, 200);
}

INSTANTIATE_TEST_SUITE_P(Servers, EarlyHints, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
