// Coded bodies of requests over a socket, on all three servers: whole, streamed with back-pressure, refused.
#include <gtest/gtest.h>

#include "http/content_encoder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

std::string encode(http::ContentCoding coding, std::string_view body) {
  std::string coded;
  http::ContentEncoder::make(coding, {}, body.size())->encode(body, http::ContentEncoder::Flush::end, coded);
  return coded;
}

class Decompression : public ServerTest {
 protected:
  Decompression() {
    options.decompress_request = true;
    app.routes["/whole"] = {.run = [](Exchange& e) {
      e.respond(http::ResponseHead{200},
                std::to_string(e.body().size()) + ' ' +
                    std::string{e.request().headers.get("X-Consumed-Content-Encoding")});
    }};
    app.routes["/streamed"] = {
        .start = [](Exchange& e) -> Task<> {
          std::size_t size = 0, largest = 0;
          for (;;) {
            const std::string_view piece = co_await e.read_async();
            if (piece.empty()) break;
            size += piece.size();
            largest = std::max(largest, piece.size());
          }
          // What is held is what the server may hold, and the piece that went over it.
          e.respond(http::ResponseHead{200},
                    std::to_string(size) + (largest <= 65'536 + 16'384 ? " held" : " too much"));
        },
        .stream_body = true};
  }
  static std::string post(std::string_view path, std::string_view coding, const std::string& body) {
    return "POST " + std::string{path} +
           " HTTP/1.1\r\nHost: test\r\nContent-Encoding: " + std::string{coding} +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
};

TEST_P(Decompression, WholeAndStreamed) {
  options.max_decompression_ratio = 1'000'000;
  serve();
  Client client{port()};
  const std::string body(5'000'000, 'x');
  for (const http::ContentCoding coding :
       {http::ContentCoding::gzip, http::ContentCoding::br, http::ContentCoding::zstd}) {
    const std::string name{http::coding_name(coding)};
    client.send(post("/whole", name, encode(coding, body)));
    EXPECT_EQ(client.reply().body, "5000000 " + name);
    client.send(post("/streamed", name, encode(coding, body)));
    EXPECT_EQ(client.reply().body, "5000000 held");
  }
  client.send("POST /whole HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nplain");
  EXPECT_EQ(client.reply().body, "5 ");
}

TEST_P(Decompression, WhatIsRefused) {
  options.max_body_size = 1'000'000;
  serve();
  const auto status = [this](std::string_view coding, const std::string& body) {
    Client client{port()};
    client.send(post("/whole", coding, body));
    const Reply reply = client.reply();
    EXPECT_EQ(reply.field("Connection"), "close");
    EXPECT_TRUE(client.closed());
    return reply.status;
  };
  EXPECT_EQ(status("compress", "x"), 415);
  EXPECT_EQ(status("gzip, br", "x"), 415);
  EXPECT_EQ(status("gzip", "no gzip"), 400);
  const std::string cut = encode(http::ContentCoding::gzip, "cut");
  EXPECT_EQ(status("gzip", cut.substr(0, cut.size() - 1)), 400);
  EXPECT_EQ(status("zstd", encode(http::ContentCoding::zstd, std::string(900'000, 'x'))), 413);  // the ratio
  EXPECT_EQ(status("br", encode(http::ContentCoding::br, std::string(2'000'000, 'x'))), 413);
}

TEST_P(Decompression, IsOffByDefault) {
  options.decompress_request = Options{}.decompress_request;
  serve();
  Client client{port()};
  const std::string coded = encode(http::ContentCoding::gzip, "body");
  client.send(post("/whole", "gzip", coded));
  EXPECT_EQ(client.reply().body, std::to_string(coded.size()) + ' ');
}

INSTANTIATE_TEST_SUITE_P(Servers, Decompression, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
