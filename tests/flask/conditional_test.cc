// make_conditional: 304, 412 and parts of responses that handlers made; call_on_close.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "eddy/flask.h"
#include "eddy/flask/headers.h"
#include "flask/kept_log.h"

namespace eddy::flask {
namespace {

using ::testing::StartsWith;

base::Generator<std::string> digits() {
  for (const char* piece : {"012", "345", "6789"}) co_yield piece;
}

class FlaskConditional : public ::testing::Test {
 protected:
  FlaskConditional() {
    app.get("/text", [] {
      Response response{"0123456789"};
      response.set_etag("v1");
      response.set_last_modified(1'700'000'000);
      response.vary().add("Cookie");
      response.make_conditional(request(), true);
      return response;
    });
    app.get("/whole", [] {
      Response response{"0123456789"};
      response.add_etag();
      response.make_conditional(request());
      return response;
    });
    app.get("/stream", [] {
      Response response{digits()};
      response.make_conditional(request(), true, 10);
      return response;
    });
    app.get("/error", [] {
      Response response{"gone", 410};
      response.set_etag("v1");
      response.make_conditional(request(), true);
      return response;
    });
    app.post("/text", [] {
      Response response{"posted"};
      response.set_etag("v1");
      response.make_conditional(request(), true);
      return response;
    });
  }
  TestResponse get(std::string_view path, const HeaderList& headers) {
    return app.test_client().get(path, {.headers = headers});
  }

  Flask app{"app"};
};

TEST_F(FlaskConditional, NotModified) {
  const TestResponse kept = get("/text", {{"If-None-Match", "\"v1\""}});
  EXPECT_EQ(kept.status_code, 304);
  EXPECT_EQ(kept.text(), "");
  EXPECT_EQ(kept.headers.get("ETag"), "\"v1\"");
  EXPECT_EQ(kept.headers.get("Vary"), "Cookie");
  EXPECT_FALSE(kept.headers.contains("Content-Type"));
  EXPECT_EQ(get("/text", {{"If-Modified-Since", "Tue, 14 Nov 2023 22:13:20 GMT"}}).status_code, 304);
  EXPECT_EQ(get("/text", {{"If-None-Match", "\"v2\""}}).text(), "0123456789");
  const std::string tag{get("/whole", {}).headers.get("ETag")};
  EXPECT_EQ(get("/whole", {{"If-None-Match", tag}}).status_code, 304);
}

TEST_F(FlaskConditional, AnotherOneIsExpected) {
  EXPECT_EQ(get("/text", {{"If-Match", "\"v2\""}}).status_code, 412);
  EXPECT_EQ(get("/text", {{"If-Match", "\"v1\""}}).status_code, 200);
}

TEST_F(FlaskConditional, Parts) {
  const TestResponse part = get("/text", {{"Range", "bytes=2-4"}});
  EXPECT_EQ(part.status_code, 206);
  EXPECT_EQ(part.text(), "234");
  EXPECT_EQ(part.headers.get("Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(part.headers.get("Accept-Ranges"), "bytes");
  const TestResponse suffix = get("/text", {{"Range", "bytes=-100"}});
  EXPECT_EQ(suffix.text(), "0123456789");
  EXPECT_EQ(suffix.status_code, 206);
  const TestResponse two = get("/text", {{"Range", "bytes=0-1,8-"}});
  EXPECT_THAT(std::string{two.headers.get("Content-Type")}, StartsWith("multipart/byteranges"));
  EXPECT_THAT(two.text(), testing::HasSubstr("Content-Range: bytes 8-9/10\r\n\r\n89\r\n"));
  const TestResponse none = get("/text", {{"Range", "bytes=10-"}});
  EXPECT_EQ(none.status_code, 416);
  EXPECT_EQ(none.headers.get("Content-Range"), "bytes */10");
  EXPECT_EQ(get("/whole", {{"Range", "bytes=2-4"}}).status_code, 200);
  EXPECT_EQ(get("/text", {{"Range", "bytes=2-4"}, {"If-Range", "\"v2\""}}).status_code, 200);
}

TEST_F(FlaskConditional, PartsOfAGenerator) {
  const auto text = [this](const std::string& range) { return get("/stream", {{"Range", range}}).text(); };
  EXPECT_EQ(text("bytes=0-0"), "0");
  EXPECT_EQ(text("bytes=2-6"), "23456");
  EXPECT_EQ(text("bytes=3-5"), "345");
  EXPECT_EQ(text("bytes=-1"), "9");
  EXPECT_EQ(get("/stream", {{"Range", "bytes=2-6"}}).headers.get("Content-Range"), "bytes 2-6/10");
  EXPECT_EQ(get("/stream", {{"Range", "bytes=10-"}}).status_code, 416);
  const TestResponse two = get("/stream", {{"Range", "bytes=0-0,2-2"}});
  EXPECT_EQ(two.status_code, 200);
  EXPECT_EQ(two.text(), "0123456789");
}

TEST_F(FlaskConditional, OnlyOfWhatIsReadAndThere) {
  EXPECT_EQ(get("/error", {{"If-None-Match", "\"v1\""}}).status_code, 410);
  const TestResponse posted =
      app.test_client().post("/text", {.headers = {{"If-None-Match", "\"v1\""}, {"Range", "bytes=0-0"}}});
  EXPECT_EQ(posted.text(), "posted");
}

TEST_F(FlaskConditional, HeadTellsOfTheWhole) {
  const TestResponse head = app.test_client().head("/text", {.headers = {{"Range", "bytes=0-0"}}});
  EXPECT_EQ(head.status_code, 200);
  EXPECT_EQ(app.test_client().head("/text", {.headers = {{"If-None-Match", "*"}}}).status_code, 304);
}

TEST(FlaskCallOnClose, AfterTheAnswer) {
  std::vector<std::string> order;
  Flask app{"app"};
  app.get("/", [&order] {
    Response response{"x"};
    response.call_on_close([&order] { order.emplace_back("first"); });
    response.call_on_close([] { throw std::runtime_error("no matter"); });
    response.call_on_close([&order] { order.emplace_back("last"); });
    return response;
  });
  app.teardown_request([&order](const std::exception_ptr& /*error*/) { order.emplace_back("teardown"); });
  app.get("/stream", [&order] {
    Response response{[](std::vector<std::string>& seen) -> base::Generator<std::string> {
      co_yield "x";
      seen.emplace_back("streamed");
    }(order)};
    response.call_on_close([&order] { order.emplace_back("closed"); });
    return response;
  });
  const KeptLog log;
  EXPECT_EQ(app.test_client().get("/").text(), "x");
  EXPECT_THAT(order, testing::ElementsAre("teardown", "first", "last"));
  order.clear();
  EXPECT_EQ(app.test_client().get("/stream").text(), "x");
  EXPECT_EQ(order.back(), "closed");
}

// RFC 9110, 15.4.5; whoever made it.
TEST(FlaskNotModified, SaysNothingOfABody) {
  Flask app{"app"};
  app.get("/text", [] { return std::tuple{"x", 304, HeaderList{{"ETag", "\"v1\""}}}; });
  app.get("/stream", [] { return std::pair{digits(), 304}; });
  for (const char* path : {"/text", "/stream"}) {
    const TestResponse response = app.test_client().get(path);
    EXPECT_EQ(response.status_code, 304);
    EXPECT_FALSE(response.headers.contains("Content-Type")) << path;
  }
  EXPECT_EQ(app.test_client().get("/text").headers.get("ETag"), "\"v1\"");
}

}  // namespace
}  // namespace eddy::flask
