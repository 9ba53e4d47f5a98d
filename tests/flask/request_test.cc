// What a request says of itself, as Werkzeug 3 says it.
#include "eddy/flask/request.h"

#include <gtest/gtest.h>

#include <string>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

TEST(Request, UrlsAreReadable) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/<path:p>", [](const std::string&) { return request().url() + " " + request().base_url(); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/%C3%BC/a%20b?q=%C3%A9%26+x%2F").data,
            "http://localhost/\xC3\xBC/a%20b?q=\xC3\xA9%26+x/ http://localhost/\xC3\xBC/a%20b");
  EXPECT_EQ(client.get("/a%2Fb%ff").data,
            "http://localhost/a%2Fb\xEF\xBF\xBD http://localhost/a%2Fb\xEF\xBF\xBD");
}

TEST(Request, APathBeginsWithOneSlash) {
  Flask app{"app", {.static_folder = ""}};
  app.before_request([]() -> std::optional<Response> { return Response{std::string{request().path()}}; });
  auto client = app.test_client();
  EXPECT_EQ(client.get("http://localhost//evil.example/a").data, "/evil.example/a");
  EXPECT_EQ(client.get("/%2F/a//b").data, "/a//b");
  EXPECT_EQ(client.get("http://localhost///").data, "/");
  EXPECT_EQ(client.get("/").data, "/");
}

TEST(Request, JsonIsWhatItsTypeSaysUnlessItIsForced) {
  Flask app{"app", {.static_folder = ""}};
  app.post("/", [] { return request().get_json().repr() + (request().is_json() ? " json" : " no json"); });
  app.post("/force", [] { return request().get_json({.force = true}).repr(); });
  app.post("/silent", [] { return request().get_json({.silent = true}).repr(); });
  auto client = app.test_client();
  const auto post = [&client](const std::string& path, const std::string& type, const std::string& text) {
    const auto answer = client.post(path, {.data = text, .content_type = type});
    return answer.status_code == 200 ? answer.data : std::to_string(answer.status_code);
  };
  EXPECT_EQ(post("/", "application/json", "[1]"), "[1] json");
  EXPECT_EQ(post("/", "application/vnd.api+json; charset=utf-8", "[1]"), "[1] json");
  EXPECT_EQ(post("/", "text/json", "[1]"), "415");
  EXPECT_EQ(post("/", "application/json", "[1"), "400");
  EXPECT_EQ(post("/", "application/json", ""), "400");
  EXPECT_EQ(post("/force", "text/plain", "[1]"), "[1]");
  EXPECT_EQ(post("/force", "text/plain", "x"), "400");
  EXPECT_EQ(post("/silent", "text/plain", "[1]"), "None");
  EXPECT_EQ(post("/silent", "application/json", "[1"), "None");
}

TEST(Request, JsonThatWasReadOnceIsThereWhateverItsType) {
  Flask app{"app", {.static_folder = ""}};
  app.post("/", [] {
    const Value silent = request().get_json({.silent = true});
    const Value forced = request().get_json({.force = true});
    return silent.repr() + forced.repr() + request().get_json({.silent = true}).repr() +
           request().json().repr();
  });
  EXPECT_EQ(app.test_client().post("/", {.data = "[1]", .content_type = "text/plain"}).data, "None[1][1][1]");
}

TEST(Request, TextsAreUtf8WhateverCame) {
  Flask app{"app", {.static_folder = ""}};
  app.post("/", [] { return jsonify(request().values.to_dict(false)); });
  const TestRequest form{.headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                         .data = "b=%C3%BC\xFF&%fe=c"};
  EXPECT_EQ(app.test_client().post("/?a=%ff%C3%BC", form).data,
            "{\"%FE\":[\"c\"],\"a\":[\"%FF\\u00fc\"],\"b\":[\"\\u00fc%FF\"]}\n");
}

}  // namespace
}  // namespace eddy::flask
