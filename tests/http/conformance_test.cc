// RFC 9112 (HTTP/1.1) and RFC 9110 as a table: a row is a section, what a client sends, and what must come of it.
//
// Each row is run whole, byte by byte, split at each position, and with a request behind it: after a refusal that
// request is never answered; after an answer it is, or the connection says that it closes. The rows are those
// requirements that bind an origin server at the floor of framing; those that bind clients, caches, proxies or the
// handler are listed in docs/conformance.md.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/feed.h"

namespace eddy::http {
namespace {

using test::run_all;
using test::Session;
using test::Transcript;

enum Outcome : int { answered = 200, answered_and_closed = 201 };

struct Row {
  const char* section;
  const char* requirement;
  std::string bytes;
  int outcome;              // answered…, or the status of the refusal
  const char* events = "";  // of an answered row
};

const std::string kHost = "Host: x\r\n";

std::string get(std::string_view fields) {
  return "GET / HTTP/1.1\r\n" + kHost + std::string{fields} + "\r\n";
}
std::string post(std::string_view fields, std::string_view body) {
  return "POST / HTTP/1.1\r\n" + kHost + std::string{fields} + "\r\n" + std::string{body};
}
std::string chunked(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }
std::string line(std::string_view text) { return std::string{text} + "\r\n" + kHost + "\r\n"; }

using namespace std::string_literals;

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      // --- RFC 9112, 2: message ---
      {"9112 2.2", "a line ends in CR LF", get(""), answered, "GET / | end | "},
      {"9112 2.2", "bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400},
      {"9112 2.2", "bare LF after a field", "GET / HTTP/1.1\r\nHost: x\n\r\n", 400},
      {"9112 2.2", "bare LF as the last line", "GET / HTTP/1.1\r\nHost: x\r\n\n", 400},
      {"9112 2.2", "bare CR in the request line", line("GET /\rx HTTP/1.1"), 400},
      {"9112 2.2", "bare CR in a value", get("A: b\rc\r\n"), 400},
      {"9112 2.2", "bare CR before CR LF", get("A: b\r\r\n"), 400},
      {"9112 2.2", "an empty line before the request line is skipped", "\r\n" + get(""), answered,
       "GET / | end | "},
      {"9112 2.2", "but not many", "\r\n\r\n\r\n\r\n\r\n" + get(""), 400},
      {"9112 2.2", "white space before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
      {"9112 2.2", "octets, not characters", get("A: \xc3\xa4\xff\r\n"), answered, "GET / | end | "},
      // --- 2.3: version ---
      {"9112 2.3", "HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", answered_and_closed, "GET / | end | "},
      {"9110 2.5", "a higher minor version is served as 1.1", line("GET / HTTP/1.2"), answered,
       "GET / | end | "},
      {"9112 2.3", "HTTP/2.0", line("GET / HTTP/2.0"), 505},
      {"9112 2.3", "HTTP/0.9 as a version", line("GET / HTTP/0.9"), 505},
      {"9112 2.3", "the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"9112 2.3", "no version", "GET /\r\n\r\n", 400},
      {"9112 2.3", "the name is case-sensitive", line("GET / http/1.1"), 400},
      {"9112 2.3", "two digits", line("GET / HTTP/1.10"), 400},
      {"9112 2.3", "no digit", line("GET / HTTP/1.x"), 400},
      {"9112 2.3", "a comma", line("GET / HTTP/1,1"), 400},
      {"9112 2.3", "another protocol", line("GET / RTSP/1.0"), 400},
      // --- 3: request line ---
      {"9112 3", "two spaces before the target", line("GET  / HTTP/1.1"), 400},
      {"9112 3", "two spaces before the version", line("GET /  HTTP/1.1"), 400},
      {"9112 3", "a space at the end", line("GET / HTTP/1.1 "), 400},
      {"9112 3", "a space at the start", line(" GET / HTTP/1.1"), 400},
      {"9112 3", "a tab between", line("GET\t/ HTTP/1.1"), 400},
      {"9112 3", "a space in the target", line("GET /a b HTTP/1.1"), 400},
      {"9112 3", "no target", line("GET HTTP/1.1"), 400},
      {"9112 3", "NUL in the target", line("GET /\0 HTTP/1.1"s), 400},
      {"9112 3", "a control byte in the target", line("GET /\x01 HTTP/1.1"), 400},
      {"9112 3", "DEL in the target", line("GET /\x7f HTTP/1.1"), 400},
      {"9112 3", "a byte over 127 in the target", line("GET /\xc3\xa4 HTTP/1.1"), 400},
      {"9112 3", "a fragment", line("GET /a#b HTTP/1.1"), 400},
      {"9112 3", "a TLS hello", "\x16\x03\x01\x02", 400},
      // --- 3.1: method ---
      {"9112 3.1", "any token is a method", line("BREW /pot HTTP/1.1"), answered, "BREW /pot | end | "},
      {"9112 3.1", "methods are case-sensitive", line("get / HTTP/1.1"), answered, "get / | end | "},
      {"9112 3.1", "no token", line("G(T / HTTP/1.1"), 400},
      {"9112 3.1", "a colon", line("GET: / HTTP/1.1"), 400},
      {"9112 3.1", "NUL in the method", line("G\0T / HTTP/1.1"s), 400},
      // --- 3.2: target and Host ---
      {"9112 3.2.1", "origin form", line("GET /a/b?c=d&e HTTP/1.1"), answered, "GET /a/b?c=d&e | end | "},
      {"9112 3.2.2", "absolute form", line("GET http://x/a?b HTTP/1.1"), answered,
       "GET http://x/a?b | end | "},
      {"9112 3.2.2", "absolute form, another case and the default port", line("GET http://X:80/ HTTP/1.1"),
       answered, "GET http://X:80/ | end | "},
      {"9112 3.2.2", "absolute form against Host", line("GET http://y/ HTTP/1.1"), 400},
      {"9112 3.2.2", "absolute form, another port", line("GET http://x:81/ HTTP/1.1"), 400},
      {"9110 4.2.4", "user information", line("GET http://u@x/ HTTP/1.1"), 400},
      {"9110 4.2.1", "an empty host", line("GET http:///a HTTP/1.1"), 400},
      {"9112 3.2.3", "authority form with CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", answered,
       "CONNECT x:443 | end | "},
      {"9112 3.2.3", "authority form with GET", line("GET x:443 HTTP/1.1"), 400},
      {"9112 3.2.3", "CONNECT with a path", line("CONNECT / HTTP/1.1"), 400},
      {"9112 3.2.3", "CONNECT without a port", line("CONNECT x HTTP/1.1"), 400},
      {"9112 3.2.4", "asterisk form with OPTIONS", line("OPTIONS * HTTP/1.1"), answered,
       "OPTIONS * | end | "},
      {"9112 3.2.4", "asterisk form with GET", line("GET * HTTP/1.1"), 400},
      {"9112 3.2", "a relative target", line("GET a HTTP/1.1"), 400},
      {"9112 3.2", "no Host in HTTP/1.1", "GET / HTTP/1.1\r\n\r\n", 400},
      {"9112 3.2", "two Hosts", get("Host: x\r\n"), 400},
      {"9112 3.2", "two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"9112 3.2", "a Host with white space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"9112 3.2", "a list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
      {"9112 3.2", "a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"9112 3.2", "a Host with user information", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"9112 3.2", "a Host with a bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400},
      {"9112 3.2", "a Host with a port over 65535", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400},
      {"9112 3.2", "an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", answered, "GET / | end | "},
      {"9112 3.2", "an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:8888\r\n\r\n", answered, "GET / | end | "},
      {"9112 3.2", "an unclosed IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      // --- 5: fields ---
      {"9112 5", "no white space after the colon", get("A:b\r\n"), answered, "GET / | end | "},
      {"9112 5", "white space around the value", get("A: \t b \t\r\n"), answered, "GET / | end | "},
      {"9112 5", "an empty value", get("A:\r\n"), answered, "GET / | end | "},
      {"9112 5.1", "a space before the colon", get("A : b\r\n"), 400},
      {"9112 5.1", "a tab before the colon", get("A\t: b\r\n"), 400},
      {"9112 5.1", "a space before Content-Length's colon", post("Content-Length : 3\r\n", "abc"), 400},
      {"9112 5.1", "no name", get(": b\r\n"), 400},
      {"9112 5.1", "no colon", get("A\r\n"), 400},
      {"9112 5.2", "a folded line", get("A: b\r\n c\r\n"), 400},
      {"9112 5.2", "a line folded by a tab", get("A: b\r\n\tc\r\n"), 400},
      {"9110 5.6.2", "a name that is no token", get("A(b): c\r\n"), 400},
      {"9110 5.1", "a byte over 127 in a name", get("A\xc3: c\r\n"), 400},
      {"9110 5.1", "NUL in a name", get("A\0: c\r\n"s), 400},
      {"9110 5.5", "NUL in a value", get("A: b\0c\r\n"s), 400},
      {"9110 5.5", "a control byte in a value", get("A: b\x01\r\n"), 400},
      {"9110 5.5", "DEL in a value", get("A: \x7f\r\n"), 400},
      // --- 6.1: Transfer-Encoding ---
      {"9112 6.1", "chunked", chunked("3\r\nabc\r\n0\r\n\r\n"), answered, "POST / | body:abc | end | "},
      {"9110 5.1", "names of fields and codings know no case",
       post("TRANSFER-encoding: CHUNKED\r\n", "0\r\n\r\n"), answered, "POST / | end | "},
      {"9112 6.1", "both lengths", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       400},
      {"9112 6.1", "both lengths, the other order",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"9112 6.1", "a coding that we don't have", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
       501},
      {"9112 6.3", "chunked is not the last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400},
      {"9112 6.3", "no chunked at all", post("Transfer-Encoding: gzip\r\n", "abc"), 400},
      {"9112 6.3", "identity", post("Transfer-Encoding: identity\r\n", "abc"), 400},
      {"9112 6.1", "chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "two fields",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "two fields, one of them identity",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "a word like chunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "chunked in quotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "a parameter", post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "an empty coding", post("Transfer-Encoding:\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "an empty list item", post("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"), 400},
      {"9112 6.1", "a vertical tab before it",
       post("Transfer-Encoding:\x0b"
            "chunked\r\n",
            "0\r\n\r\n"),
       400},
      // --- 6.2, 6.3: Content-Length ---
      {"9112 6.2", "a length", post("Content-Length: 3\r\n", "abc"), answered, "POST / | body:abc | end | "},
      {"9112 6.2", "zero", post("Content-Length: 0\r\n", ""), answered, "POST / | end | "},
      {"9112 6.3", "no length, no body", post("", ""), answered, "POST / | end | "},
      {"9110 9.3.1", "a body with GET", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", answered,
       "GET / | body:a | end | "},
      {"9112 6.3", "two lengths that differ", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"),
       400},
      {"9112 6.3", "two lengths that agree", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400},
      {"9112 6.3", "a list", post("Content-Length: 3, 3\r\n", "abc"), 400},
      {"9112 6.3", "an empty length", post("Content-Length:\r\n", ""), 400},
      {"9110 8.6", "a sign", post("Content-Length: +3\r\n", "abc"), 400},
      {"9110 8.6", "minus", post("Content-Length: -3\r\n", "abc"), 400},
      {"9110 8.6", "a space inside", post("Content-Length: 1 0\r\n", "abc"), 400},
      {"9110 8.6", "hexadecimal", post("Content-Length: 0x3\r\n", "abc"), 400},
      {"9110 8.6", "a fraction", post("Content-Length: 3.0\r\n", "abc"), 400},
      {"9110 8.6", "an underscore", post("Content-Length: 1_0\r\n", "abc"), 400},
      {"9110 8.6", "over 2^63 - 1", post("Content-Length: 9223372036854775808\r\n", ""), 400},
      {"9110 8.6", "over 2^64", post("Content-Length: 18446744073709551617\r\n", ""), 400},
      {"9110 8.6", "too large a body", post("Content-Length: 9223372036854775807\r\n", ""), 413},
      // --- 7.1: chunked coding ---
      {"9112 7.1", "sizes in both cases", chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
       answered, "POST / | body:01234567890123456789 | end | "},
      {"9112 7.1", "leading zeros", chunked("003\r\nabc\r\n000\r\n\r\n"), answered,
       "POST / | body:abc | end | "},
      {"9112 7.1.1", "extensions are ignored", chunked("3;a;b=c;d=\"e;\"\r\nabc\r\n0;x\r\n\r\n"), answered,
       "POST / | body:abc | end | "},
      {"9112 7.1.1", "white space before an extension", chunked("3 \t;a\r\nabc\r\n0\r\n\r\n"), answered,
       "POST / | body:abc | end | "},
      {"9112 7.1.2", "trailers", chunked("0\r\nA: b\r\nC: d\r\n\r\n"), answered, "POST / | end | "},
      {"9112 7.1", "no size", chunked("\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "an extension without a size", chunked(";a\r\n\r\n"), 400},
      {"9112 7.1", "a sign", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "minus", chunked("-3\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "a byte that is no digit", chunked("3g\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "a space before the size", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "a space after the size", chunked("3 \r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "a size over 2^63 - 1", chunked("8000000000000000\r\n"), 400},
      {"9112 7.1", "a size of 2^64 + 3", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "a size that is too long", chunked("00000000000000003\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "bare LF after the size", chunked("3\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "bare CR after the size", chunked("3\rabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "bare LF in an extension", chunked("3;a\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "bare CR in an extension", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), 400},
      {"9112 7.1", "NUL in an extension", chunked("3;\0\r\nabc\r\n0\r\n\r\n"s), 400},
      {"9112 7.1.2", "a trailer with a space before the colon", chunked("0\r\nA : b\r\n\r\n"), 400},
      {"9112 7.1.2", "a trailer that is a request (gevent#1989)", chunked("0\r\nGET / HTTP/1.1\r\n\r\n"),
       400},
      {"9112 7.1.2", "a folded trailer", chunked("0\r\nA: b\r\n c\r\n\r\n"), 400},
      {"9112 7.1.2", "a trailer that ends in a bare LF", chunked("0\r\nA: b\n\r\n"), 400},
      // --- 9: connections ---
      {"9112 9.6", "close", get("Connection: close\r\n"), answered_and_closed, "GET / | end | "},
      {"9110 7.6.1", "close in a list, in any case", get("Connection: TE, Close\r\nTE: trailers\r\n"),
       answered_and_closed, "GET / | end | "},
      {"9112 9.3", "close beside keep-alive", get("Connection: keep-alive, close\r\n"), answered_and_closed,
       "GET / | end | "},
      {"9112 9.3", "keep-alive in HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", answered,
       "GET / | end | "},
      {"9110 7.8", "an Upgrade that we don't know is ignored",
       get("Connection: upgrade\r\nUpgrade: foo/2\r\n"), answered, "GET / | end | "},
      {"9110 10.1.1", "Expect in HTTP/1.0 is ignored",
       "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", answered_and_closed,
       "POST / | body:a | end | "},
  };
  return table;
}

class Conformance : public testing::TestWithParam<Row> {};

TEST_P(Conformance, HoldsAtEverySplitAndWithATail) {
  const Row& row = GetParam();
  SCOPED_TRACE(std::string{row.section} + ": " + row.requirement);
  constexpr std::string_view tail = "GET /tail HTTP/1.1\r\nHost: x\r\n\r\n";
  Transcript alone = run_all(row.bytes);
  Transcript followed = run_all(row.bytes + std::string{tail});
  if (row.outcome == answered) {
    EXPECT_EQ(alone.events, row.events);
    EXPECT_FALSE(alone.should_close);
    EXPECT_EQ(followed.events, std::string{row.events} + "GET /tail | end | ");
  } else if (row.outcome == answered_and_closed) {
    EXPECT_EQ(followed.events, row.events);
    EXPECT_NE(followed.sent.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(followed.should_close);
  } else {
    EXPECT_EQ(alone.events, followed.events);
    EXPECT_TRUE(followed.events.ends_with("error " + std::to_string(row.outcome))) << followed.events;
    EXPECT_TRUE(followed.sent.starts_with("HTTP/1.1 " + std::to_string(row.outcome))) << followed.sent;
    EXPECT_NE(followed.sent.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(followed.should_close);
  }
}

// Faults in a request that a kept connection brings later are refused too, and the first answer stands.
TEST_P(Conformance, HoldsOnAKeptConnection) {
  const Row& row = GetParam();
  SCOPED_TRACE(std::string{row.section} + ": " + row.requirement);
  Transcript got = run_all("GET /first HTTP/1.1\r\nHost: x\r\n\r\n" + row.bytes);
  EXPECT_TRUE(got.events.starts_with("GET /first | end | "));
  if (row.outcome < 400) return;
  EXPECT_TRUE(got.events.ends_with("error " + std::to_string(row.outcome))) << got.events;
}

// Every proper prefix of a row waits for more, or is refused as the whole is; at the peer's end it is an error.
TEST_P(Conformance, AnyPrefixIsAnErrorAtEof) {
  const Row& row = GetParam();
  if (row.outcome >= 400) return;
  SCOPED_TRACE(std::string{row.section} + ": " + row.requirement);
  Session session;
  session.eof = true;
  for (std::size_t size = 1; size < row.bytes.size(); ++size) {
    Transcript got = test::run({std::string_view{row.bytes}.substr(0, size)}, session);
    EXPECT_TRUE(got.should_close);
    EXPECT_EQ(got.events.find("end |"), std::string::npos) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Rfc, Conformance, testing::ValuesIn(rows()), [](const auto& row) {
  std::string name = std::to_string(row.index) + "_" + row.param.section + "_" + row.param.requirement;
  for (char& c : name)
    if (!isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

}  // namespace
}  // namespace eddy::http
