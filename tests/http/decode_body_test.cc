// A request's coded body as a connection gives it out: decoded, at every split; refused where it can't be.
#include <gtest/gtest.h>

#include "http/content_encoder.h"
#include "http/feed.h"

namespace eddy::http {
namespace {

using test::run_all;
using test::Session;

std::string encode(ContentCoding coding, std::string_view body) {
  std::string coded;
  ContentEncoder::make(coding, {}, body.size())->encode(body, ContentEncoder::Flush::end, coded);
  return coded;
}

std::string post(std::string_view coding, std::string_view body, bool chunked = false) {
  std::string bytes = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + std::string{coding} + "\r\n";
  if (!chunked)
    return bytes + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
  bytes += "Transfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 9) {
    const std::string_view piece = body.substr(at, 9);
    bytes += std::to_string(piece.size()) + "\r\n" + std::string{piece} + "\r\n";
  }
  return bytes + "0\r\n\r\n";
}

Session decoding(std::uint64_t limit = 10'000) {
  Session session;
  session.limits.body_bytes = limit;
  session.on_request = [](ServerConnection& connection) { (void)connection.decode_body(); };
  return session;
}

const std::string body = "a body, a body, a body, and so on";

TEST(DecodeBody, InAllCodingsAndBothFramings) {
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd}) {
    for (const bool chunked : {false, true}) {
      const std::string bytes = post(coding_name(coding), encode(coding, body), chunked);
      EXPECT_EQ(run_all(bytes, decoding()).events, "POST /a | body:" + body + " | end | ");
      EXPECT_EQ(run_all(bytes + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n", decoding()).events,
                "POST /a | body:" + body + " | end | GET /b | end | ");
    }
  }
}

TEST(DecodeBody, WhatIsNotCodedIsLeft) {
  EXPECT_EQ(run_all(post("identity", "plain"), decoding()).events, "POST /a | body:plain | end | ");
  EXPECT_EQ(run_all("GET /a HTTP/1.1\r\nHost: x\r\n\r\n", decoding()).events, "GET /a | end | ");
  EXPECT_EQ(run_all(post("gzip", ""), decoding()).events, "POST /a | end | ");
  const std::string coded = encode(ContentCoding::gzip, "x");
  EXPECT_EQ(run_all(post("gzip", coded)).events, "POST /a | body:" + coded + " | end | ");  // not asked to
}

TEST(DecodeBody, UnknownCodingsAreA415ThatNamesThose) {
  for (const char* coding : {"compress", "gzip, gzip", "br,identity"}) {
    const auto transcript = run_all(post(coding, "x"), decoding());
    EXPECT_EQ(transcript.events, "POST /a | error 415") << coding;
    EXPECT_NE(transcript.sent.find("\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"), std::string::npos);
    EXPECT_TRUE(transcript.should_close);
  }
}

TEST(DecodeBody, CorruptAndCutShortAreA400) {
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::zstd}) {
    const std::string coded = encode(coding, body);
    const std::string name{coding_name(coding)};
    EXPECT_EQ(run_all(post(name, coded + "tail"), decoding()).events,
              "POST /a | body:" + body + " | error 400");
    EXPECT_EQ(run_all(post(name, "no such thing"), decoding()).events, "POST /a | error 400");
    EXPECT_TRUE(
        run_all(post(name, coded.substr(0, coded.size() - 1)), decoding()).events.ends_with("error 400"));
  }
}

TEST(DecodeBody, TheLimitHoldsForBothSizes) {
  const std::string bytes = post("gzip", encode(ContentCoding::gzip, std::string(500, 'x')));
  EXPECT_EQ(run_all(bytes, decoding(500)).events, "POST /a | body:" + std::string(500, 'x') + " | end | ");
  EXPECT_EQ(run_all(bytes, decoding(499)).events, "POST /a | body:" + std::string(499, 'x') + " | error 413");
  EXPECT_EQ(run_all(bytes, decoding(5)).events, "POST /a | error 413");
  Session own = decoding(5);
  own.on_request = [](ServerConnection& connection) {
    EXPECT_TRUE(connection.decode_body());
    connection.set_body_limit(500);
  };
  EXPECT_EQ(run_all(bytes, own).events, "POST /a | body:" + std::string(500, 'x') + " | end | ");
}

// An error is told once, also while an answer is on its way.
TEST(DecodeBody, AFaultIsToldOnce) {
  ServerConnection connection;
  const std::string bytes = post("gzip", "no such thing") + "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  connection.receive(bytes, {});
  ASSERT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.decode_body());
  ASSERT_TRUE(connection.start(ResponseHead{200}, test::at(0)).ok());
  EXPECT_EQ(connection.next().kind, Event::error);
  EXPECT_EQ(connection.next().kind, Event::closed);
}

TEST(DecodeBody, ABombIsA413) {
  Session session = decoding(100'000'000);
  session.limits.decoding_ratio = 10;
  const std::string bytes = post("zstd", encode(ContentCoding::zstd, std::string(1'000'000, 'x')));
  const auto transcript = test::run({bytes}, session);
  EXPECT_TRUE(transcript.events.ends_with("error 413"));
  EXPECT_LT(transcript.events.size(), 70'000U);
}

TEST(DecodeBody, TheHeadSaysWhatBecameOfIt) {
  ServerConnection connection;
  const std::string bytes = post("GZIP", encode(ContentCoding::gzip, body));
  connection.receive(bytes, {});
  ASSERT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.decode_body());
  const RequestHead& head = connection.request();
  EXPECT_FALSE(head.headers.contains("Content-Encoding"));
  EXPECT_EQ(head.headers.get("X-Consumed-Content-Encoding"), "GZIP");
  EXPECT_FALSE(head.headers.contains("Content-Length"));
  EXPECT_EQ(head.content_length, std::nullopt);
}

// One piece at a time, however much would come of what arrived.
TEST(DecodeBody, NoMoreIsMadeThanIsTaken) {
  ServerConnection connection{{.body_bytes = 10'000'000, .decoding_ratio = 2000}};
  std::string bytes = post("gzip", encode(ContentCoding::gzip, std::string(1'000'000, 'x')));
  connection.receive(bytes, {});
  ASSERT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.decode_body());
  std::size_t taken = 0;
  Event event = connection.next();
  for (; event.kind == Event::body; event = connection.next()) {
    EXPECT_LE(event.data.size(), 16'384U);
    taken += event.data.size();
    connection.keep_input();  // as a server whose reader is slow
    bytes.assign(bytes.size(), '?');
  }
  EXPECT_EQ(event.kind, Event::end);
  EXPECT_EQ(taken, 1'000'000U);
}

}  // namespace
}  // namespace eddy::http
