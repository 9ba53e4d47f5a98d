// What a request costs, counted: allocations, and bytes that are examined again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "eddy/http/server_connection.h"
#include "http/feed.h"
#include "http/field_parser.h"
#include "http/request_line.h"

namespace {

// Tests run on one thread.
std::size_t allocations = 0;
std::size_t allocated_bytes = 0;

void* counted(std::size_t size) {
  ++allocations;
  allocated_bytes += size;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace eddy::http {
namespace {

using test::at;
using test::time_at;

constexpr std::string_view kBrowser =
    "GET /post/17?page=2 HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Referer: http://127.0.0.1:8888/\r\nCookie: session=eyJ1c2VyIjoxN30.ZVx1Yg.abcdefghijklmnop\r\n"
    "Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n"
    "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-User: ?1\r\n\r\n";

void read_request(ServerConnection& connection, std::string_view bytes) {
  connection.receive(bytes, time_at(0));
  while (connection.next().kind != Event::end) {
  }
}

void answer(ServerConnection& connection) {
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment::literal("ok"), at(0)).ok());
  connection.output().clear();
  ASSERT_EQ(connection.next().kind, Event::need_more);
}

TEST(Cost, AnOrdinaryRequestAllocatesNothing) {
  ServerConnection connection;
  read_request(connection, kBrowser);  // the first one sizes the head's block
  answer(connection);
  for (int i = 0; i < 3; ++i) {
    allocations = 0;
    read_request(connection, kBrowser);
    EXPECT_EQ(allocations, 0U);
    EXPECT_EQ(connection.request().headers.size(), 13U);
    allocations = 0;
    answer(connection);
    EXPECT_EQ(allocations, 1U);  // the bytes of the head
  }
}

TEST(Cost, AFirstRequestAllocatesItsBlocksOnly) {
  ServerConnection connection;
  allocations = 0;
  read_request(connection, kBrowser);
  EXPECT_LE(allocations, 2U);  // the line and the fields
}

TEST(Cost, AConnectionIsSmall) {
  allocated_bytes = 0;
  ServerConnection connection;
  EXPECT_LE(allocated_bytes, 1024U);
  static_cast<void>(connection.next());
  EXPECT_LE(allocated_bytes, 1024U);
}

TEST(Cost, BodiesAreSlices) {
  ServerConnection connection;
  std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'b');
  connection.receive(bytes, time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  allocations = 0;
  Event event = connection.next();
  EXPECT_EQ(event.data.data(), bytes.data() + bytes.size() - 100'000);
  EXPECT_EQ(event.data.size(), 100'000U);
  EXPECT_EQ(allocations, 0U);
}

TEST(Cost, ChunksAreSlices) {
  ServerConnection connection;
  std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  connection.receive(bytes, time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  allocations = 0;
  EXPECT_EQ(connection.next().data.data(), bytes.data() + bytes.find("hello"));
  EXPECT_EQ(connection.next().kind, Event::end);
  EXPECT_EQ(allocations, 0U);
}

// Allocated bytes grow with the head, not with its square, when it comes byte by byte.
TEST(Cost, ASlowHeadIsCopiedABoundedNumberOfTimes) {
  auto cost = [](std::size_t size) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(size, 'a') + "\r\n\r\n";
    ServerConnection connection;
    allocated_bytes = 0;
    for (char c : bytes) {
      connection.receive({&c, 1}, time_at(0));
      static_cast<void>(connection.next());
      connection.keep_input();
    }
    EXPECT_EQ(connection.request().headers.get("a").size(), size);
    return allocated_bytes;
  };
  EXPECT_LE(cost(8000), cost(4000) * 22 / 10);
  EXPECT_LE(cost(16000), cost(8000) * 22 / 10);
  EXPECT_LE(cost(16000), 16000U * 8);
}

// What was examined is overwritten with bytes that would be refused: a parser that looked again would say so.
TEST(Cost, NoByteOfAnUnfinishedLineIsExaminedTwice) {
  FieldParser fields;
  Headers headers;
  std::string line;
  for (int i = 0; i < 1000; ++i) {
    line += 'a';
    ASSERT_EQ(fields.parse(line, headers).outcome, ParseStep::need_more);
    line.back() = '\0';
  }
  RequestLineParser parser{8192, 0};
  RequestHead head;
  line.clear();
  for (int i = 0; i < 1000; ++i) {
    line += 'a';
    ASSERT_EQ(parser.parse(line, head).outcome, ParseStep::need_more);
    line.back() = '\0';
  }
}

}  // namespace
}  // namespace eddy::http
