// The connection as a server sees it: events, answers, keep-alive and pipelining.
#include "eddy/http/server_connection.h"

#include <gtest/gtest.h>

#include <string>

#include "http/feed.h"

namespace eddy::http {
namespace {

using test::at;
using test::kinds;
using test::run_all;
using test::Session;
using test::take_output;
using test::time_at;
using test::Transcript;
using namespace std::chrono_literals;

constexpr std::string_view kOk =
    "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 2\r\n\r\nok";
constexpr std::string_view kOkClose =
    "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 2\r\nConnection: "
    "close\r\n\r\nok";
constexpr std::string_view kOkKeep =
    "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 2\r\nConnection: "
    "keep-alive\r\n\r\nok";

TEST(ServerConnection, AnswersARequestAndWaitsForTheNext) {
  Transcript got = run_all("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(got.events, "GET /a?b=c | end | ");
  EXPECT_EQ(got.sent, kOk);
  EXPECT_FALSE(got.should_close);
}

TEST(ServerConnection, AnswersPipelinedRequestsInOrder) {
  Transcript got = run_all(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "\r\nGET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(got.events, "GET /1 | end | POST /2 | body:abc | end | GET /3 | end | ");
  EXPECT_EQ(got.sent, std::string{kOk} + std::string{kOk} + std::string{kOkClose});
  EXPECT_TRUE(got.should_close);
}

TEST(ServerConnection, TakesAChunkedBodyWithTrailers) {
  Session session;
  session.answer = [](ServerConnection& connection) {
    EXPECT_EQ(connection.trailers().get("x-sum"), connection.request().chunked ? "7" : "");
    ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  };
  Transcript got = run_all(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;a=b\r\nWiki\r\n5 ; q=\"x\"\r\npedia\r\n0\r\nX-Sum: 7\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
      session);
  EXPECT_EQ(got.events, "POST / | body:Wikipedia | end | GET / | end | ");
}

TEST(ServerConnection, KeepsAnHttp10ConnectionOnlyWhereAsked) {
  EXPECT_EQ(run_all("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n").sent, kOkClose);
  Transcript kept = run_all("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\nHost: localhost:8888\r\n\r\n");
  EXPECT_EQ(kept.sent, kOkKeep);
  EXPECT_FALSE(kept.should_close);
}

TEST(ServerConnection, AnswersWhatIsWholeAtEofThenCloses) {
  Session session;
  session.eof = true;
  Transcript got = run_all("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n", session);
  EXPECT_EQ(got.events, "GET /1 | end | ");
  EXPECT_TRUE(got.should_close);
  got = run_all("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2", session);
  EXPECT_EQ(got.events, "GET /1 | end | error 400");
  EXPECT_TRUE(got.should_close);
  got = run_all("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc", session);
  EXPECT_EQ(got.events, "POST /1 | body:abc | error 400");
  got = run_all("", session);
  EXPECT_EQ(got.events, "");
  EXPECT_TRUE(got.should_close);
}

TEST(ServerConnection, AnswersAnOversizedBodyWith413AtEverySplit) {
  Session session;
  session.limits.body_bytes = 4;
  Transcript got = run_all("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde", session);
  EXPECT_EQ(got.events, "POST / | error 413");
  EXPECT_TRUE(got.should_close);
  got = run_all("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
                session);
  EXPECT_EQ(got.events, "POST / | error 413");
  session.on_request = [](ServerConnection& connection) { connection.set_body_limit(5); };
  got = run_all("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde", session);
  EXPECT_EQ(got.events, "POST / | body:abcde | end | ");
}

// RFC 9110, 9.3.2: nor one whose line is refused or cut, as long as the method can be read.
TEST(ServerConnection, ARefusedHeadGetsNoContent) {
  Session session;
  session.limits.request_line = 32;
  for (const std::string_view bytes :
       {"HEAD /\x01 HTTP/1.1\r\n", "HEAD / HTTP/3.0\r\n", "HEAD / HTTP/1.1 x\r\n", "HEAD  / HTTP/1.1\r\n",
        "HEAD /\nHost: x\r\n", "\r\nHEAD /#a HTTP/1.1\r\n",
        "HEAD /a-target-of-more-than-32-bytes HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n"})
    EXPECT_TRUE(run_all(bytes, session).sent.ends_with("\r\n\r\n")) << bytes;
  for (const std::string_view bytes :
       {"HEADS /\x01 HTTP/1.1\r\n", "head /\x01 HTTP/1.1\r\n", "HEAD\r\n", "HEAD\t/ HTTP/1.1\r\n",
        "GET /\x01 HTTP/1.1\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n"})
    EXPECT_TRUE(run_all(bytes, session).sent.ends_with("(RFC 9112, 3)\n")) << bytes;
  session.eof = true;
  EXPECT_TRUE(run_all("HEAD / HTT", session).sent.ends_with("\r\n\r\n"));
  EXPECT_FALSE(run_all("GET / HTT", session).sent.ends_with("\r\n\r\n"));
}

TEST(ServerConnection, SendsOneContinueAndOnlyToAReader) {
  constexpr std::string_view head =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
  ServerConnection reads;
  reads.receive(head, time_at(0));
  EXPECT_EQ(reads.next().kind, Event::request);
  EXPECT_EQ(take_output(reads), "");
  EXPECT_EQ(reads.next().kind, Event::need_more);
  EXPECT_EQ(reads.next().kind, Event::need_more);
  EXPECT_EQ(take_output(reads), "HTTP/1.1 100 Continue\r\n\r\n");
  reads.receive("ab", time_at(0));
  EXPECT_EQ(kinds(reads), (std::vector{Event::body, Event::need_more}));
  EXPECT_EQ(take_output(reads), "");

  ServerConnection has_it;
  std::string both = std::string{head} + "abcd";
  has_it.receive(both, time_at(0));
  EXPECT_EQ(kinds(has_it), (std::vector{Event::request, Event::body, Event::end, Event::answer}));
  EXPECT_EQ(take_output(has_it), "");

  ServerConnection refuses;
  refuses.receive(head, time_at(0));
  EXPECT_EQ(refuses.next().kind, Event::request);
  ASSERT_TRUE(refuses.respond(ResponseHead{403}, Segment{"no"}, at(0)).ok());
  EXPECT_NE(take_output(refuses).find("Connection: close"), std::string::npos);
  EXPECT_TRUE(refuses.should_close());
  refuses.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", time_at(0));
  EXPECT_EQ(refuses.next().kind, Event::closed);
}

// Expect is a list (RFC 9110, 10.1.1).
TEST(ServerConnection, ContinueIsOneOfWhatIsExpected) {
  for (const std::string expected :
       {"100-continue, foo=\"a,b\"", "foo, 100-Continue", "100-continue,", ", 100-continue"}) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: " + expected + "\r\n\r\n";
    ServerConnection connection;
    connection.receive(bytes, time_at(0));
    EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::need_more})) << expected;
    EXPECT_EQ(take_output(connection), "HTTP/1.1 100 Continue\r\n\r\n") << expected;
  }
}

TEST(ServerConnection, AnOldClientGetsNoContinue) {
  ServerConnection connection;
  connection.receive("POST / HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::need_more}));
  EXPECT_EQ(take_output(connection), "");
}

TEST(ServerConnection, TrailersNeverChangeTheRequest) {
  ServerConnection connection;
  connection.receive(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\nCookie: "
      "a=b\r\n\r\n",
      time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::end, Event::answer}));
  EXPECT_EQ(connection.request().headers.size(), 2U);
  EXPECT_TRUE(connection.request().keep_alive);
  EXPECT_EQ(connection.trailers().size(), 2U);
  EXPECT_EQ(connection.trailers().get("Cookie"), "a=b");
}

TEST(ServerConnection, DropsAnUnreadBodyWithinABound) {
  ServerConnection connection{{.drain_bytes = 8}};
  connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nGET /", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  EXPECT_EQ(take_output(connection), kOk);
  EXPECT_EQ(connection.next().kind, Event::need_more);
  connection.receive("xyzGET /2 HTTP/1.1\r\nHost: x\r\n\r\n", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  EXPECT_EQ(connection.request().target(), "/2");

  ServerConnection long_body{{.drain_bytes = 8}};
  long_body.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", time_at(0));
  EXPECT_EQ(long_body.next().kind, Event::request);
  ASSERT_TRUE(long_body.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  EXPECT_EQ(take_output(long_body), kOkClose);
  EXPECT_TRUE(long_body.should_close());

  ServerConnection chunked{{.drain_bytes = 8}};
  chunked.receive(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nfghij\r\n",
      time_at(0));
  EXPECT_EQ(chunked.next().kind, Event::request);
  ASSERT_TRUE(chunked.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  EXPECT_EQ(chunked.next().kind, Event::closed);
  EXPECT_TRUE(chunked.should_close());
}

// Found by fuzzing: a streamed answer's connection lived on, or not, by how much of the body had come.
TEST(ServerConnection, WhatIsLeftIsJudgedWhenTheAnswerEnds) {
  Session session;
  session.limits.drain_bytes = 8;
  session.on_request = [](ServerConnection& connection) {
    ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
    ASSERT_TRUE(connection.finish(time_at(0)).ok());
  };
  EXPECT_TRUE(
      run_all("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabcdefg", session).should_close);
  EXPECT_FALSE(
      run_all("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nabcdefg", session).should_close);
}

TEST(ServerConnection, HoldsABoundedPipeline) {
  ServerConnection connection{{.pipelined_bytes = 16}};
  connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::end, Event::answer}));
  EXPECT_TRUE(connection.wants_read());
  connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::answer);
  EXPECT_FALSE(connection.wants_read());
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  EXPECT_EQ(connection.next().kind, Event::request);
}

// Part of a chunk's line is no request that waits: it would wait for ever.
TEST(ServerConnection, ReadsALineOfABodyToItsEndHoweverSmallThePipeline) {
  ServerConnection connection{{.pipelined_bytes = 1}};
  connection.receive("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;ext", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::need_more}));
  EXPECT_TRUE(connection.wants_read());
  connection.receive("=1\r\na\r\n0\r\nA: b\r", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::body, Event::need_more}));
  EXPECT_TRUE(connection.wants_read());
  connection.receive("\n\r\nGE", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::end, Event::answer}));
  EXPECT_FALSE(connection.wants_read());
}

TEST(ServerConnection, ClosesAfterADrainIsAskedFor) {
  ServerConnection idle;
  EXPECT_TRUE(idle.idle());
  idle.close_after_answer();
  EXPECT_TRUE(idle.should_close());

  ServerConnection busy;
  busy.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", time_at(0));
  EXPECT_EQ(kinds(busy), (std::vector{Event::request, Event::end, Event::answer}));
  EXPECT_FALSE(busy.idle());
  busy.close_after_answer();
  EXPECT_FALSE(busy.should_close());
  ASSERT_TRUE(busy.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  EXPECT_EQ(take_output(busy), kOkClose);
  EXPECT_TRUE(busy.should_close());
}

TEST(ServerConnection, KnowsWhereItsPeerMaySendOnThoughItCloses) {
  const auto closes_in_stages = [](std::string_view bytes, const ResponseHead& head, bool drains = false) {
    ServerConnection connection{{.drain_bytes = 8}};
    connection.receive(bytes, time_at(0));
    const Event::Kind last = kinds(connection).back();
    if (drains) connection.close_after_answer();
    EXPECT_FALSE(connection.peer_may_send());
    if (last == Event::answer || last == Event::need_more)
      EXPECT_TRUE(connection.respond(head, Segment{"ok"}, at(0)).ok());
    else
      connection.respond_error(at(0));
    EXPECT_TRUE(connection.should_close()) << bytes;
    return connection.peer_may_send();
  };
  ResponseHead last{200};
  last.headers.add_trusted("Connection", "close");
  const ResponseHead ok{200};
  EXPECT_FALSE(closes_in_stages("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ok));
  EXPECT_FALSE(closes_in_stages("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", last));
  EXPECT_FALSE(closes_in_stages("GET / HTTP/1.0\r\n\r\n", ok));
  EXPECT_FALSE(closes_in_stages("GET / HTTP/1.1\r\nHost: x\r\n\r\n", ok, true));
  EXPECT_TRUE(closes_in_stages("GET / HTTP/1.1\r\nHost: x\r\n\r\nG", ok, true));
  EXPECT_TRUE(closes_in_stages("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nG", ok));
  EXPECT_TRUE(closes_in_stages("GET / HTTP/1.1\r\nHost: x\r\n\r\n", last));
  EXPECT_TRUE(closes_in_stages("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", ok));
  EXPECT_TRUE(closes_in_stages("GET / HTTP/1.1\r\n\r\n", ok));
}

TEST(ServerConnection, AnAnswerCanStreamWhileItsRequestIsRead) {
  ServerConnection connection;
  connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
  EXPECT_EQ(connection.next().data, "abc");
  ASSERT_TRUE(connection.write(Segment{"ABC"}).ok());
  EXPECT_EQ(connection.next().kind, Event::need_more);
  connection.receive("def", time_at(0));
  EXPECT_EQ(connection.next().data, "def");
  ASSERT_TRUE(connection.write(Segment{"DEF"}).ok());
  EXPECT_EQ(connection.next().kind, Event::end);
  ASSERT_TRUE(connection.finish(time_at(0)).ok());
  EXPECT_TRUE(take_output(connection).ends_with("\r\n\r\n3\r\nABC\r\n3\r\nDEF\r\n0\r\n\r\n"));
  EXPECT_TRUE(connection.keep_alive());
}

TEST(ServerConnection, AnErrorInTheBodyCutsAnAnswerThatWasBegun) {
  ServerConnection connection;
  connection.receive("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
  EXPECT_EQ(kinds(connection), (std::vector{Event::body, Event::error, Event::closed}));
  connection.respond_error(at(0));
  EXPECT_TRUE(connection.should_close());
  EXPECT_FALSE(connection.write(Segment{"x"}).ok());
}

TEST(ServerConnection, ViewsDieOnlyWithTheNextCall) {
  ServerConnection connection;
  {
    std::string bytes = "POST /path HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab";
    connection.receive(bytes, time_at(0));
    EXPECT_EQ(connection.next().kind, Event::request);
    connection.keep_input();
  }
  EXPECT_EQ(connection.request().path(), "/path");
  EXPECT_EQ(connection.next().data, "ab");
  EXPECT_EQ(connection.request().headers.get("host"), "x");
}

}  // namespace
}  // namespace eddy::http
