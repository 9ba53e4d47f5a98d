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
