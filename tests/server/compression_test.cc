// Coded answers over a socket, on all three servers: framed, streamed piece by piece, from files; and to HEAD.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>

#include "http/decode.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

const http::Compression defaults;

http::ResponseHead text() {
  http::ResponseHead head{200};
  head.headers.add_trusted("Content-Type", "text/plain");
  return head;
}

class Coded : public ServerTest {
 protected:
  static std::string request(std::string_view line, std::string_view accept) {
    return std::string{line} + " HTTP/1.1\r\nHost: test\r\nAccept-Encoding: " + std::string{accept} +
           "\r\n\r\n";
  }
  static Reply get(Client& client, std::string_view target, std::string_view accept) {
    client.send(request("GET " + std::string{target}, accept));
    return client.reply();
  }
};

TEST_P(Coded, AKnownLengthAndItsHead) {
  app.routes["/"] = {.run = [](Exchange& e) {
    e.compress(defaults);
    e.respond(text(), std::string(100'000, 'x'));
  }};
  serve();
  Client client{port()};
  for (const char* coding : {"gzip", "br", "zstd"}) {
    const Reply reply = get(client, "/", coding);
    EXPECT_EQ(reply.field("Content-Encoding"), coding);
    EXPECT_EQ(reply.field("Content-Length"), std::to_string(reply.body.size()));
    EXPECT_EQ(http::decode(coding, reply.body), std::string(100'000, 'x'));
    client.send(request("HEAD /", coding));
    const Reply head = client.reply(true);
    EXPECT_EQ(head.field("Content-Length"), reply.field("Content-Length"));
    EXPECT_EQ(head.field("Vary"), "Accept-Encoding");
  }
  EXPECT_EQ(get(client, "/", "identity").body.size(), 100'000U);
}

// The client decodes a piece before the next is made.
TEST_P(Coded, AStreamedPieceArrivesBeforeTheNext) {
  std::atomic<bool> read = false;
  app.routes["/"] = {.start = [&](Exchange& e) -> Task<> {
    e.compress(defaults);
    e.start(text());
    co_await e.write_async("first");
    while (!read.load()) co_await loop::sleep_async(std::chrono::milliseconds{1});
    co_await e.write_async("second");
    e.finish();
  }};
  serve();
  for (const char* coding : {"gzip", "br", "zstd"}) {
    read = false;
    Client client{port()};
    client.send(request("GET /", coding));
    std::string first;
    while (http::decode(coding, first) != "first" && client.more()) {
      const std::size_t head = client.input().find("\r\n\r\n"), size = client.input().find("\r\n", head + 4);
      if (head != std::string::npos && size != std::string::npos) first = client.input().substr(size + 2);
      if (first.ends_with("\r\n")) first.resize(first.size() - 2);
    }
    EXPECT_EQ(http::decode(coding, first), "first");
    read = true;
    const Reply reply = client.reply();
    EXPECT_TRUE(reply.whole);
    EXPECT_EQ(http::decode(coding, reply.body), "firstsecond");
  }
}

TEST_P(Coded, AGeneratorAndAFile) {
  std::string path = "coded.XXXXXX", content;
  const int file = ::mkstemp(path.data());
  ::unlink(path.c_str());
  while (content.size() < 1'000'000) content += "line " + std::to_string(content.size()) + "\n";
  ASSERT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  app.routes["/generator"] = {.run = [&](Exchange& e) {
    const auto pieces = [](const std::string& all) -> base::Generator<std::string> {
      for (std::size_t at = 0; at < all.size(); at += 10'000) co_yield all.substr(at, 10'000);
    };
    e.compress(defaults);
    e.respond(text(), pieces(content));
  }};
  app.routes["/file"] = {.run = [&](Exchange& e) {
    e.compress(defaults);
    std::vector<http::Segment> body;
    body.push_back(http::Segment::file({file, 0, content.size(), {}}));
    e.respond(text(), std::move(body));
  }};
  serve();
  Client client{port()};
  for (const char* path_asked : {"/generator", "/file"}) {
    for (const char* coding : {"gzip", "br", "zstd", "identity"}) {
      const Reply reply = get(client, path_asked, coding);
      EXPECT_TRUE(reply.whole);
      EXPECT_EQ(http::decode(coding, reply.body), content) << path_asked << coding;
    }
    client.send(request("HEAD " + std::string{path_asked}, "gzip"));
    const Reply head = client.reply(true);
    EXPECT_EQ(head.field("Content-Encoding"), "gzip");
    EXPECT_EQ(head.field("Transfer-Encoding"), "chunked");
  }
  ::close(file);
}

INSTANTIATE_TEST_SUITE_P(Servers, Coded, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
