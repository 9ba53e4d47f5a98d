// Files that change while they are sent, on all three servers: one that grows gives the length that was stated, one that
// shrinks a connection that is closed, never padding.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

constexpr std::uint64_t stated = 16 << 20;  // more than the kernel's buffers take of it
constexpr int small_buffer = 4096;

class ChangingFile : public ServerTest {
 protected:
  ChangingFile() {
    std::string path = "changing.XXXXXX";
    file = ::mkstemp(path.data());
    ::unlink(path.c_str());
    resize(stated);
    app.routes["/whole"] = {.run = [this](Exchange& e) { e.respond(http::ResponseHead{200}, body()); }};
    app.routes["/pieces"] = {.start = [this](Exchange& e) -> Task<> {
      http::ResponseHead head{200};
      head.headers.add_trusted("Content-Length", std::to_string(stated));
      e.start(std::move(head));
      co_await e.write_async(body());
      e.finish();
    }};
    app.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "fine"); }};
  }
  ~ChangingFile() override { ::close(file); }

  void resize(std::uint64_t size) const { EXPECT_EQ(::ftruncate(file, static_cast<off_t>(size)), 0); }
  [[nodiscard]] std::vector<http::Segment> body() const {
    std::vector<http::Segment> segments;
    segments.push_back(http::Segment::file({file, 0, stated, {}}));
    return segments;
  }
  // The answer to a request whose file is `changed` once its first bytes are here.
  template <class Change>
  static Reply get(Client& client, std::string_view path, Change change) {
    client.send("GET " + std::string{path} + " HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_TRUE(client.more());
    change();
    return client.reply();
  }

  int file;
};

TEST_P(ChangingFile, ThatGrowsIsSentAsLongAsWasStated) {
  serve();
  for (const char* path : {"/whole", "/pieces"}) {
    Client client{port(), small_buffer};
    const Reply reply = get(client, path, [this] {
      resize(stated + 1'000'000);
      EXPECT_EQ(::pwrite(file, "new", 3, static_cast<off_t>(stated)), 3);
    });
    EXPECT_TRUE(reply.whole);
    EXPECT_EQ(reply.field("Content-Length"), std::to_string(stated));
    EXPECT_EQ(reply.body.size(), stated);
    EXPECT_EQ(reply.body.find_first_not_of('\0'), std::string::npos);
    EXPECT_EQ(client.get("/").body, "fine");  // nothing of what is new lies between
    resize(stated);
  }
}

TEST_P(ChangingFile, ThatShrinksClosesTheConnection) {
  serve();
  for (const char* path : {"/whole", "/pieces"}) {
    Client client{port(), small_buffer};
    const Reply reply = get(client, path, [this] { resize(100'000); });
    EXPECT_EQ(reply.status, 200);
    EXPECT_FALSE(reply.whole);
    EXPECT_LT(reply.body.size(), stated);
    EXPECT_FALSE(client.more());
    EXPECT_EQ(Client{port()}.get("/").body, "fine");
    resize(stated);
  }
}

// It was shorter than its range before the first byte left.
TEST_P(ChangingFile, ThatHasShrunkBeforeIsNotPadded) {
  serve();
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1000}}) {
    resize(size);
    for (const char* path : {"/whole", "/pieces"}) {
      Client client{port()};
      const Reply reply = client.get(path);
      EXPECT_FALSE(reply.whole);
      EXPECT_EQ(reply.body.size(), size);
      EXPECT_FALSE(client.more());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, ChangingFile, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
