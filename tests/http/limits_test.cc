// Every limit: what it counts, just inside and just over it, at every split.
#include <gtest/gtest.h>

#include <string>

#include "http/feed.h"

namespace eddy::http {
namespace {

using test::run_all;
using test::Session;

std::string events(const std::string& bytes, const ServerLimits& limits) {
  Session session;
  session.limits = limits;
  return run_all(bytes, session).events;
}

std::string fields(const std::string& lines) { return "GET / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n"; }

std::string chunks(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

TEST(Limits, Defaults) {
  const ServerLimits limits;
  EXPECT_EQ(limits.request_line, 8192U);
  EXPECT_EQ(limits.header_count, 100U);
  EXPECT_EQ(limits.header_bytes, 65536U);
  const std::string path(8192 - 14, 'a');  // "GET /" and " HTTP/1.1"
  EXPECT_EQ(events("GET /" + path + " HTTP/1.1\r\nHost: x\r\n\r\n", limits), "GET /" + path + " | end | ");
  EXPECT_EQ(events("GET /" + path + "a HTTP/1.1\r\nHost: x\r\n\r\n", limits), "error 414");
}

TEST(Limits, RequestLine) {
  const ServerLimits limits{.request_line = 20};
  EXPECT_EQ(events("GET /aaaaaa HTTP/1.1\r\nHost: x\r\n\r\n", limits), "GET /aaaaaa | end | ");
  EXPECT_EQ(events("GET /aaaaaaa HTTP/1.1\r\nHost: x\r\n\r\n", limits), "error 414");
  EXPECT_EQ(events("GET /" + std::string(50, 'a'), limits), "error 414");
  EXPECT_EQ(events(std::string(50, 'a'), limits), "error 400");
  EXPECT_EQ(events("GET /aaaaaaaaaaaaaaaaaaaaaaaa\x01", limits), "error 414");  // the limit comes first
}

TEST(Limits, HeaderLine) {
  const ServerLimits limits{.header_line = 10};
  EXPECT_EQ(events(fields("A: 4567890\r\n"), limits), "GET / | end | ");
  EXPECT_EQ(events(fields("A: 45678901\r\n"), limits), "error 431");
  EXPECT_EQ(events(fields("A: 456789012345\x01\r\n"), limits), "error 431");
}

TEST(Limits, HeaderCount) {
  const ServerLimits limits{.header_count = 3};
  EXPECT_EQ(events(fields("A: b\r\nA: b\r\n"), limits), "GET / | end | ");
  EXPECT_EQ(events(fields("A: b\r\nA: b\r\nA: b\r\n"), limits), "error 431");
}

TEST(Limits, HeaderBytes) {
  const ServerLimits limits{.header_bytes = 20};  // "Host: x" is seven of them
  EXPECT_EQ(events(fields("A: 4567890123\r\n"), limits), "GET / | end | ");
  EXPECT_EQ(events(fields("A: 45678901234\r\n"), limits), "error 431");
  EXPECT_EQ(events(fields("A: 4\r\nB: 4\r\nC: 4\r\nD: 4\r\n"), limits), "error 431");
}

TEST(Limits, BodyBytes) {
  const ServerLimits limits{.body_bytes = 3};
  EXPECT_EQ(events(chunks("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"), limits), "POST / | body:abc | end | ");
  EXPECT_EQ(events(chunks("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"), limits), "POST / | body:ab | error 413");
}

TEST(Limits, ChunkExtensions) {
  const ServerLimits limits{.chunk_extension_bytes = 4};
  EXPECT_EQ(events(chunks("1;ab\r\na\r\n1;cd\r\nb\r\n0\r\n\r\n"), limits), "POST / | body:ab | end | ");
  EXPECT_EQ(events(chunks("1;ab\r\na\r\n1;cde\r\nb\r\n0\r\n\r\n"), limits), "POST / | body:a | error 400");
  EXPECT_EQ(events(chunks("1     ;a\r\na\r\n0\r\n\r\n"), limits), "POST / | error 400");
}

TEST(Limits, Trailers) {
  const ServerLimits limits{.trailer_bytes = 8};
  EXPECT_EQ(events(chunks("0\r\nA: b\r\nC: d\r\n\r\n"), limits), "POST / | end | ");
  EXPECT_EQ(events(chunks("0\r\nA: b\r\nC: de\r\n\r\n"), limits), "POST / | error 431");
}

TEST(Limits, TrailerCount) {
  const ServerLimits limits{.header_count = 2};
  EXPECT_EQ(events(chunks("0\r\nA: b\r\nC: d\r\n\r\n"), limits), "POST / | end | ");
  EXPECT_EQ(events(chunks("0\r\nA: b\r\nC: d\r\nE: f\r\n\r\n"), limits), "POST / | error 431");
}

TEST(Limits, BlankLines) {
  const ServerLimits limits{.leading_blank_lines = 0};
  EXPECT_EQ(events("\r\n" + fields(""), limits), "error 400");
}

TEST(Limits, EveryErrorHasAStatusAndASentence) {
  for (int i = 1; i <= static_cast<int>(RequestError::misdirected); ++i) {
    auto error = static_cast<RequestError>(i);
    EXPECT_GE(status_of(error), 400);
    EXPECT_FALSE(describe(error).empty());
  }
}

}  // namespace
}  // namespace eddy::http
