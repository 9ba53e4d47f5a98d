// Every leniency: off, what it takes is refused; on, it is taken, at every split, and nothing else is.
#include <gtest/gtest.h>

#include <string>

#include "http/feed.h"

namespace eddy::http {
namespace {

using test::run_all;
using test::Session;
using test::Transcript;

Transcript run(const std::string& bytes, const Leniencies& lenient) {
  Session session;
  session.lenient = lenient;
  return run_all(bytes, session);
}

// The value of A, as the handler gets it.
std::string value_of_a(const std::string& bytes, const Leniencies& lenient) {
  Session session;
  session.lenient = lenient;
  std::string value = "none";
  session.answer = [&](ServerConnection& connection) {
    value = connection.request().headers.get("A", "none");
    EXPECT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, test::at(0)).ok());
  };
  run_all(bytes, session);
  return value;
}

TEST(Leniencies, AreAllOff) {
  const Leniencies lenient;
  EXPECT_FALSE(lenient.bare_lf || lenient.loose_request_line || lenient.folded_fields ||
               lenient.both_lengths || lenient.repeated_length);
}

TEST(Leniencies, BareLf) {
  const Leniencies on{.bare_lf = true};
  const std::string plain = "\nGET /1 HTTP/1.1\nHost: x\n\nGET /2 HTTP/1.1\r\nHost: x\n\r\n";
  EXPECT_EQ(run(plain, {}).events, "error 400");
  EXPECT_EQ(run(plain, on).events, "GET /1 | end | GET /2 | end | ");
  // Chunks keep their CR LF, trailers need not.
  const std::string chunked = "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n";
  EXPECT_EQ(run(chunked + "3\r\nabc\r\n0\r\nA: b\n\n", on).events, "POST / | body:abc | end | ");
  EXPECT_EQ(run(chunked + "3\nabc\r\n0\r\n\r\n", on).events, "POST / | error 400");
  EXPECT_EQ(run("GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", on).events, "error 400");
}

TEST(Leniencies, LooseRequestLine) {
  const Leniencies on{.loose_request_line = true};
  const std::string rest = "\r\nHost: x\r\n\r\n";
  for (const char* line : {"GET  / HTTP/1.1", " \tGET / HTTP/1.1", "GET /\t \tHTTP/1.1", "GET / HTTP/1.1 "}) {
    EXPECT_EQ(run(line + rest, {}).events, "error 400") << line;
    EXPECT_EQ(run(line + rest, on).events, "GET / | end | ") << line;
  }
  EXPECT_EQ(run("GET /a b HTTP/1.1" + rest, on).events, "error 400");
  EXPECT_EQ(run("GE T / HTTP/1.1" + rest, on).events, "error 400");
  EXPECT_EQ(run("  " + rest, on).events, "error 400");
}

TEST(Leniencies, FoldedFields) {
  const Leniencies on{.folded_fields = true};
  const std::string start = "GET / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(run(start + "A: b\r\n c\r\n\r\n", {}).events, "error 400");
  EXPECT_EQ(value_of_a(start + "A: b\r\n c\r\n\r\n", on), "b   c");
  EXPECT_EQ(value_of_a(start + "A: b\t\r\n\t c \r\nB: d\r\n\r\n", on), "b     c");
  EXPECT_EQ(value_of_a(start + "A: b\r\n c\r\n\td\r\n\r\n", on), "b   c   d");
  EXPECT_EQ(value_of_a(start + "A:\r\n b\r\n\r\n", on), "b");
  EXPECT_EQ(value_of_a(start + "A: b\r\n \r\nB: c\r\n\r\n", on), "b");
  EXPECT_EQ(value_of_a(start + "A: b\n c\n\n", {.bare_lf = true, .folded_fields = true}), "b  c");
  // The first line can't go on with anything, and what is joined is one field to the limits.
  EXPECT_EQ(run("GET / HTTP/1.1\r\n Host: x\r\n\r\n", on).events, "error 400");
  Session session;
  session.lenient = on;
  session.limits.header_line = 10;
  EXPECT_EQ(run_all(start + "A: 12345\r\n 12345\r\n\r\n", session).events, "error 431");
  // A folded length or coding is what it is once joined.
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(run(post + "Content-Length: 1\r\n 0\r\n\r\n", on).events, "error 400");
  EXPECT_EQ(run(post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", on).events, "POST / | end | ");
}

TEST(Leniencies, BothLengths) {
  const Leniencies on{.both_lengths = true};
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nA: b\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  EXPECT_EQ(run(bytes, {}).events, "error 400");
  const Transcript got = run(bytes + "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n", on);
  EXPECT_EQ(got.events, "POST / | body:abc | end | ");
  EXPECT_TRUE(got.should_close);
  EXPECT_NE(got.sent.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(value_of_a(bytes, on), "b");
  Session session;
  session.lenient = on;
  session.on_request = [](ServerConnection& connection) {
    EXPECT_FALSE(connection.request().headers.contains("Content-Length"));
  };
  run_all(bytes, session);
  EXPECT_EQ(
      run("POST / HTTP/1.0\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", on).events,
      "error 400");
  EXPECT_EQ(
      run("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: gzip\r\n\r\nabc", on).events,
      "error 400");
}

TEST(Leniencies, RepeatedLength) {
  const Leniencies on{.repeated_length = true};
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
  for (const char* lengths : {"Content-Length: 3, 3\r\n", "Content-Length: 3\r\nContent-Length: 3\r\n",
                              "Content-Length: 3,3\r\nA: b\r\nContent-Length: 3\r\n"}) {
    EXPECT_EQ(run(start + lengths + "\r\nabc", {}).events, "error 400") << lengths;
    EXPECT_EQ(run(start + lengths + "\r\nabc", on).events, "POST / | body:abc | end | ") << lengths;
  }
  for (const char* lengths :
       {"Content-Length: 3, 4\r\n", "Content-Length: 3\r\nContent-Length: 03\r\n", "Content-Length: ,3\r\n",
        "Content-Length: 3,\r\nContent-Length:\r\n", "Content-Length: +3, +3\r\n"})
    EXPECT_EQ(run(start + lengths + "\r\nabc", on).events, "error 400") << lengths;
}

}  // namespace
}  // namespace eddy::http
