// FlaskOptions::compress: what Flask-Compress does.
#include <gtest/gtest.h>

#include "eddy/flask.h"
#include "http/decode.h"

namespace eddy::flask {
namespace {

const std::string page(3000, 'p');

base::Generator<std::string> pieces() {
  co_yield "first ";
  co_yield "second";
}

class App : public Flask {
 public:
  explicit App(FlaskOptions options = {.compress = http::Compression{}}) : Flask{"app", std::move(options)} {
    get("/", [] { return page; });
    get("/pieces", [] { return Response{pieces()}; });
    get("/task", []() -> Task<std::string> { co_return page; });
    get("/left", [] { return Response{page, 200, {{"Cache-Control", "no-transform"}}}; });
    errorhandler(404, [] { return Response{page, 404}; });
  }
};

std::string decoded(const TestResponse& response) {
  return http::decode(response.headers.get("Content-Encoding"), response.data);
}

TEST(Compress, IsOffByDefault) {
  Flask app{"app"};
  app.get("/", [] { return page; });
  const TestResponse plain = app.test_client().get("/", {.headers = {{"Accept-Encoding", "gzip"}}});
  EXPECT_EQ(plain.data, page);
  EXPECT_FALSE(plain.headers.contains("Vary"));
}

TEST(Compress, CodesEachKindOfResponse) {
  App app;
  TestClient client = app.test_client();
  for (const char* coding : {"gzip", "br", "zstd"}) {
    for (const char* path : {"/", "/task", "/none"}) {
      const TestResponse response = client.get(path, {.headers = {{"Accept-Encoding", coding}}});
      EXPECT_EQ(response.headers.get("Content-Encoding"), coding) << path;
      EXPECT_EQ(response.headers.get("Vary"), "Accept-Encoding");
      EXPECT_EQ(decoded(response), page);
    }
    const TestResponse streamed = client.get("/pieces", {.headers = {{"Accept-Encoding", coding}}});
    EXPECT_EQ(streamed.headers.get("Content-Encoding"), coding);
    EXPECT_EQ(decoded(streamed), "first second");
  }
}

TEST(Compress, AResponseMayRefuse) {
  App app;
  const TestResponse left = app.test_client().get("/left", {.headers = {{"Accept-Encoding", "gzip"}}});
  EXPECT_EQ(left.data, page);
  EXPECT_FALSE(left.headers.contains("Vary"));
}

TEST(Compress, ItsOptions) {
  App app({.compress = http::Compression{.codings = {http::ContentCoding::gzip}, .min_size = 3001}});
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/", {.headers = {{"Accept-Encoding", "br, gzip"}}}).data, page);
  EXPECT_EQ(
      client.get("/pieces", {.headers = {{"Accept-Encoding", "br, gzip"}}}).headers.get("Content-Encoding"),
      "gzip");
  EXPECT_THROW(App({.compress = http::Compression{.br_level = 12}}), RegistrationError);
}

}  // namespace
}  // namespace eddy::flask
