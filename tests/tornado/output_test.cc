// What a handler writes: values, headers, cookies, statuses, entity tags, the log.
#include <gtest/gtest.h>

#include <memory>

#include "eddy/base/digest.h"
#include "eddy/base/log.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

struct Writes : RequestHandler {
  void get() {
    write("text ");
    write(std::string{"string "});
    const std::string lvalue = "lvalue ";
    write(lvalue);
    write(Value{"value "});
    write(Value::bytes("bytes"));
  }
  void post() { write(Value{{"list", Value::list({1, 2})}, {"close", "</script>"}}); }
  void put() { write(Value{3}); }
};

TEST(Output, WritesTextBytesAndDicts) {
  Application app{{{"/", handler<Writes>}}};
  EXPECT_EQ(get(app, "/").body, "text string lvalue value bytes");
  const auto json = ask(app, "POST", "/");
  EXPECT_EQ(json.body, R"({"list": [1, 2], "close": "<\/script>"})");
  EXPECT_EQ(json.head.headers.get("Content-Type"), "application/json; charset=UTF-8");
  EXPECT_EQ(ask(app, "PUT", "/").head.status, 500);
}

struct Tagged : RequestHandler {
  void get() { write("body"); }
  void post() { write("body"); }
};
struct OwnTag : RequestHandler {
  [[nodiscard]] std::optional<std::string> compute_etag() override {
    return written() == "none" ? std::nullopt : std::optional<std::string>{"\"mine\""};
  }
  void get(std::string text) { write(text); }
};

TEST(Etag, IsTheDigestThatTheSettingNames) {
  Application fast{{{"/", handler<Tagged>}}};
  Application as_tornado{{{"/", handler<Tagged>}}, {.etag_digest = EtagDigest::sha1}};
  EXPECT_EQ(get(fast, "/").head.headers.get("Etag"), '"' + base::xxh3_128_hex("body") + '"');
  EXPECT_EQ(get(as_tornado, "/").head.headers.get("Etag"), '"' + base::sha1_hex("body") + '"');
  EXPECT_FALSE(ask(fast, "POST", "/").head.headers.contains("Etag"));
}

TEST(Etag, CanBeOverridden) {
  Application app{{{"/(.*)", handler<OwnTag>}}};
  EXPECT_EQ(get(app, "/x").head.headers.get("Etag"), "\"mine\"");
  EXPECT_FALSE(get(app, "/none").head.headers.contains("Etag"));
  EXPECT_EQ(get(app, "/x", {{"If-None-Match", "\"a\""}, {"If-None-Match", "\"mine\""}}).head.status, 304);
  const auto matched = get(app, "/x", {{"If-None-Match", "W/\"mine\""}});
  EXPECT_EQ(matched.head.status, 304);
  EXPECT_EQ(matched.body, "");
  EXPECT_FALSE(matched.head.headers.contains("Content-Type"));
}

struct Cookies : RequestHandler {
  void get() {
    set_cookie("a", "1", {.expires = 0});
    clear_cookie("b");
    set_cookie("q", "a\"b");
  }
  void post() { set_cookie("a", "1", {.domain = "x; Secure"}); }
  void put() { set_cookie("a b", "1"); }
  void patch() { set_cookie("a", "1", {.samesite = "Lax\n"}); }
};

TEST(Cookies, AreWrittenAsPythonWritesThem) {
  Application app{{{"/", handler<Cookies>}}};
  const auto response = get(app, "/");
  const auto set = response.head.headers.get_all("Set-Cookie");
  ASSERT_EQ(set.size(), 3U);
  EXPECT_EQ(set[0], "a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/");
  EXPECT_TRUE(set[1].starts_with("b=\"\"; expires=")) << set[1];
  EXPECT_EQ(set[2], R"(q="a\"b"; Path=/)");
  for (const char* method : {"POST", "PUT", "PATCH"}) {
    const auto refused = ask(app, method, "/");
    EXPECT_EQ(refused.head.status, 500) << method;
    EXPECT_FALSE(refused.head.headers.contains("Set-Cookie")) << method;
  }
}

struct Statuses : RequestHandler {
  void get(int code) {
    set_status(code);
    write("x");
  }
  void post(int) {
    set_status(200, "Fine<script>");
    set_header("X-Number", 7);
    set_header("X-Time", std::chrono::system_clock::time_point{});
  }
};

TEST(Output, StatusesAndHeaders) {
  Application app{{{R"(/(\d+))", handler<Statuses>}}};
  EXPECT_EQ(get(app, "/201").head.status, 201);
  EXPECT_EQ(get(app, "/99").head.status, 500);
  EXPECT_EQ(get(app, "/1000").head.status, 500);
  const auto response = ask(app, "POST", "/1");
  EXPECT_EQ(response.head.reason, "Unknown");
  EXPECT_EQ(response.head.headers.get("X-Number"), "7");
  EXPECT_EQ(response.head.headers.get("X-Time"), "Thu, 01 Jan 1970 00:00:00 GMT");
}

// Keeps records for a test, and puts the former sink back.
class Records : public base::LogSink {
 public:
  void write(std::string_view logger, base::LogLevel level, std::string_view message) noexcept override {
    lines.push_back(std::string{logger} + " " + std::string{base::to_string(level)} + " " +
                    std::string{message});
  }
  std::vector<std::string> lines;
};

// Has three methods, of which one refuses itself, in the three ways there are.
struct Refuses : RequestHandler {
  void get() {}
  Task<> put() { co_return; }
  void post() {
    const std::string how = get_query_argument("how");
    if (how == "throw") throw HTTPError{405};
    if (how == "own") set_header("Allow", "BREW");
    set_status(405);
    if (how == "flush") flush_blocking();
  }
};
struct Nothing : RequestHandler {};

TEST(Output, A405NamesWhatTheClassHas) {
  Application app{{{"/", handler<Refuses>}, {"/nothing", handler<Nothing>}}};
  const auto allow = [&](std::string_view method, std::string_view target) {
    const auto response = ask(app, method, target);
    EXPECT_EQ(response.head.status, 405) << method << " " << target;
    const auto field = response.head.headers.find("Allow");
    return field ? std::string{*field} : "no Allow";
  };
  for (const char* method : {"HEAD", "DELETE", "PATCH", "OPTIONS", "BREW"})
    EXPECT_EQ(allow(method, "/"), "GET, POST, PUT") << method;
  for (const char* how : {"throw", "status", "flush"})
    EXPECT_EQ(allow("POST", "/?how=" + std::string{how}), "GET, PUT") << how;
  EXPECT_EQ(allow("POST", "/?how=own"), "BREW");
  EXPECT_EQ(allow("GET", "/nothing"), "");
  EXPECT_FALSE(get(app, "/").head.headers.contains("Allow"));
}

struct Logged : RequestHandler {
  void get() { throw HTTPError{404, "no such thing"}; }
  void post() { throw std::runtime_error{"broken"}; }
  void put() { throw HTTPError{404}; }
};

TEST(Log, ErrorsNameTheRequest) {
  Application app{{{"/x", handler<Logged>}}};
  const auto records = std::make_shared<Records>();
  const auto former = base::set_log_sink(records);
  static_cast<void>(get(app, "/x?q=1"));
  static_cast<void>(ask(app, "POST", "/x"));
  static_cast<void>(ask(app, "PUT", "/x"));
  base::set_log_sink(former);
  ASSERT_EQ(records->lines.size(), 2U);
  EXPECT_EQ(records->lines[0], "eddy.general warning 404 GET /x?q=1 (127.0.0.1): no such thing");
  EXPECT_TRUE(records->lines[1].starts_with("eddy.app error Uncaught exception POST /x (127.0.0.1)"));
  EXPECT_NE(records->lines[1].find("broken"), std::string::npos);
}

TEST(Log, LogFunctionTakesThePlaceOfTheAccessLog) {
  std::vector<std::string> seen;
  Application app{
      {{"/", handler<Tagged>}}, {.log_function = [&](const RequestHandler& handled) {
        seen.push_back(std::to_string(handled.get_status()) + " " + request_summary(handled.request()));
      }}};
  static_cast<void>(get(app, "/"));
  static_cast<void>(get(app, "/nothing"));
  EXPECT_EQ(seen, (std::vector<std::string>{"200 GET / (127.0.0.1)", "404 GET /nothing (127.0.0.1)"}));
}

}  // namespace
}  // namespace eddy::tornado::web
