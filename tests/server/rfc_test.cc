// The table of RFC 9110 and RFC 9112 (tests/http/rfc) over a real socket, on all three servers.
//
// Each row is sent whole, byte by byte and cut at some positions (a few rows at each), always with a request behind it
// that says close: it is answered where the row leaves the connection open, and never after a refusal or a last answer.
// Between two pieces the loop is let go round, so that the first is read before the second comes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "eddy/http/status.h"
#include "http/rfc_app.h"
#include "http/rfc_table.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

using http::rfc::Row;

constexpr std::string_view kTail = "GET /tail HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
constexpr std::string_view kDate = "Tue, 15 Nov 1994 08:12:31 GMT";
constexpr std::string_view kTailAnswer =
    "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 2\r\nConnection: "
    "close\r\n\r\nok";
constexpr std::size_t kCuts = 12;  // of a row

// Answers as tests/http/rfc_app.h says, whatever the target.
class RfcPlan final : public wsgi::Plan {
 public:
  explicit RfcPlan(const http::RequestHead& head)
      : Plan{wsgi::Waiting::suspends}, reply_{http::rfc::reply_to(head)} {
    stream_body = reply_.early;
  }
  Task<> start(Exchange& exchange) override {
    if (!reply_.streamed) {
      exchange.respond(std::move(reply_.head), "ok");
      co_return;
    }
    exchange.start(std::move(reply_.head));
    co_await exchange.write_async("o");
    co_await exchange.write_async("k");
    exchange.finish();
  }

 private:
  http::rfc::Reply reply_;
};

class RfcApp final : public wsgi::App {
 public:
  std::unique_ptr<wsgi::Plan> route(const http::RequestHead& head, const wsgi::Peer&) override {
    return std::make_unique<RfcPlan>(head);
  }
};

class RfcServer : public ::testing::TestWithParam<Kind> {
 protected:
  RfcServer() {
    options.port = 0;
    options.access_log = AccessLog::off;
    options.server_name = "";
    serving = std::make_unique<Serving>(app, GetParam(), options);
  }

  // What comes back for the bytes and the tail, to the server's close; every Date is the table's.
  std::string ask(std::string_view bytes, std::size_t cut = 0) {
    Client client{serving->port()};
    if (cut > 0) {
      client.send(bytes.substr(0, cut));
      let_it_read();
    }
    client.send(std::string{bytes.substr(cut)} + std::string{kTail});
    return dated(client.rest());
  }
  std::string ask_by_bytes(std::string_view bytes) {
    Client client{serving->port()};
    const std::string all = std::string{bytes} + std::string{kTail};
    for (const char& byte : all)
      if (!client.send({&byte, 1})) break;  // refused, and closed, before the end
    return dated(client.rest());
  }
  void let_it_read() {
    serving->on_loop([] {});
    serving->on_loop([] {});
  }
  static std::string dated(std::string text) {
    for (std::size_t at = text.find("\r\nDate: "); at != std::string::npos;
         at = text.find("\r\nDate: ", at + 8)) {
      const std::size_t end = text.find("\r\n", at + 8);
      if (end - at - 8 == kDate.size()) text.replace(at + 8, kDate.size(), kDate);
    }
    return text;
  }

  RfcApp app;
  Options options;
  std::unique_ptr<Serving> serving;
};

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

// How many requests the row has answered, before a fault.
std::size_t answers(const Row& row) { return count(row.events, "end | ") + count(row.events, "/early | "); }

TEST_P(RfcServer, EveryRowHoldsOverASocket) {
  for (const Row& row : http::rfc::read_rows(std::filesystem::path{EDDY_SOURCE_DIR} / "tests/http/rfc")) {
    SCOPED_TRACE(row.section + ", " + row.place + ": " + row.name);
    const std::string got = ask(row.bytes);
    if (!row.closes) {
      ASSERT_TRUE(got.ends_with(kTailAnswer)) << got;
    }
    const std::string own = row.closes ? got : got.substr(0, got.size() - kTailAnswer.size());
    if (!row.answer.empty()) {
      EXPECT_EQ(own, row.answer);
    }
    if (row.error != http::RequestError::none) {
      const std::string line = "HTTP/1.1 " + std::to_string(http::status_of(row.error)) + " ";
      EXPECT_EQ(count(own, line), 1U) << own;
      EXPECT_TRUE(own.ends_with("\r\n\r\n" + std::string{http::describe(row.error)} + "\n")) << own;
    } else {
      EXPECT_EQ(count(own, "HTTP/1.1 "), answers(row)) << own;
    }
    EXPECT_EQ(ask_by_bytes(row.bytes), got);
    const std::size_t step = std::max<std::size_t>(row.bytes.size() / kCuts, 1);
    for (std::size_t cut = step; cut < row.bytes.size(); cut += step)
      EXPECT_EQ(ask(row.bytes, cut), got) << cut;
  }
}

// Every cut of a few rows that have all there is to cut: a head, a length, chunks, trailers, a fault.
TEST_P(RfcServer, EveryCutHoldsOverASocket) {
  const std::string head = "POST /stream HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& bytes : {
           head + "Content-Length: 3\r\n\r\nabc",
           head + "Transfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\nA: b\r\n\r\n",
           head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n",
           head + "A : b\r\n\r\n",
       }) {
    const std::string whole = ask(bytes);
    for (std::size_t cut = 1; cut < bytes.size(); ++cut)
      ASSERT_EQ(ask(bytes, cut), whole) << cut << " of " << bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, RfcServer, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
