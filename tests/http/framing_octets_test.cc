// Each octet, beside the name and the value of a field that frames and beside a chunk's size: one that could make two
// parties read another end of the request is refused, whatever else the head says, and nothing behind it is answered.
#include <gtest/gtest.h>

#include <string>

#include "eddy/base/strings.h"
#include "http/characters.h"
#include "http/feed.h"

namespace eddy::http {
namespace {

constexpr std::string_view kTail = "GET /tail HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view kTailSeen = "GET /tail | end | ";

std::string events_of(const std::string& fields, std::string_view body) {
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + std::string{body} + std::string{kTail};
  return test::run({bytes}).events;
}
bool refused(const std::string& events) {
  return events.find("error ") != std::string::npos && events.find("/tail") == std::string::npos;
}
bool is_blank(char c) { return c == ' ' || c == '\t'; }

class EachOctet : public testing::Test {
 protected:
  template <typename Check>
  void each(const Check& check) {
    for (int i = 0; i < 256; ++i) {
      SCOPED_TRACE("octet " + std::to_string(i));
      check(static_cast<char>(i));
    }
  }
};

// A token's octet makes it the name of another field, which frames nothing.
TEST_F(EachOctet, BesideTheNameOfTransferEncoding) {
  each([](char c) {
    const std::string before = std::string{c} + "Transfer-Encoding: chunked\r\n";
    const std::string behind = "Transfer-Encoding" + std::string{c} + ": chunked\r\n";
    for (const std::string& field : {before, behind}) {
      EXPECT_TRUE(refused(events_of(field, "0\r\n\r\n")));
      const std::string with_length = events_of("Content-Length: 5\r\n" + field, "0\r\n\r\n");
      if (is_in(kToken, c))
        EXPECT_EQ(with_length, "POST / | body:0\r\n\r\n | end | " + std::string{kTailSeen});
      else
        EXPECT_TRUE(refused(with_length));
    }
  });
}

TEST_F(EachOctet, BesideTheValueOfTransferEncoding) {
  each([](char c) {
    const std::string before = "Transfer-Encoding:" + std::string{c} + "chunked\r\n";
    const std::string behind = "Transfer-Encoding: chunked" + std::string{c} + "\r\n";
    for (const std::string& field : {before, behind}) {
      const std::string alone = events_of(field, "0\r\n\r\n");
      if (is_blank(c))
        EXPECT_EQ(alone, "POST / | end | " + std::string{kTailSeen});
      else
        EXPECT_TRUE(refused(alone));
      EXPECT_TRUE(refused(events_of(field + "Content-Length: 5\r\n", "0\r\n\r\n")));
      EXPECT_TRUE(refused(events_of("Content-Length: 5\r\n" + field, "0\r\n\r\n")));
    }
  });
}

TEST_F(EachOctet, BesideALength) {
  each([](char c) {
    if (c >= '0' && c <= '9') return;  // another length
    for (const std::string& value : {std::string{c} + "5", "5" + std::string{c}}) {
      const std::string events = events_of("Content-Length:" + value + "\r\n", "hello");
      if (is_blank(c))
        EXPECT_EQ(events, "POST / | body:hello | end | " + std::string{kTailSeen});
      else
        EXPECT_TRUE(refused(events));
    }
  });
}

TEST_F(EachOctet, BesideAChunksSize) {
  each([](char c) {
    if (base::hex_value(c) >= 0) return;  // another size
    for (const std::string& size :
         {std::string{c} + "5", "5" + std::string{c}, "5;a" + std::string{c} + "b"}) {
      const std::string events = events_of("Transfer-Encoding: chunked\r\n", size + "\r\nhello\r\n0\r\n\r\n");
      const bool extends = size.size() > 2 && (c == '=' || c == ';' || is_in(kToken, c));
      if (extends)
        EXPECT_EQ(events, "POST / | body:hello | end | " + std::string{kTailSeen});
      else
        EXPECT_TRUE(refused(events));
    }
  });
}

}  // namespace
}  // namespace eddy::http
