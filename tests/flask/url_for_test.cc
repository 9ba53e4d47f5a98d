// url_for: what it builds, what it suggests where it can't, and who may build it then.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

TEST(FlaskUrlFor, BuildsAndSuggests) {
  Flask app{"app"};
  app.get("/post/<int:id>", [](int) { return "x"; }).endpoint("post");
  app.get("/",
          [] {
            return url_for("post", {{"id", 5}, {"_external", true}, {"_anchor", "a b"}});
          })
      .endpoint("index");
  TestClient client = app.test_client();
  EXPECT_EQ(app.url_for("post", {{"id", 5}, {"q", "a b"}, {"t", Value::list({1, 2})}}),
            "/post/5?q=a+b&t=1&t=2");
  EXPECT_EQ(client.get("/").text(), "http://localhost/post/5#a%20b");
  EXPECT_EQ(app.url_for("index", {{"_anchor", ""}}), "/#");
  EXPECT_EQ(app.url_for("index", {{"_anchor", Value{}}}), "/");
  try {
    static_cast<void>(app.url_for("pots"));
    FAIL();
  } catch (const BuildError& error) {
    EXPECT_STREQ(error.what(), "Could not build url for endpoint 'pots'. Did you mean 'post' instead?");
  }
  try {
    static_cast<void>(app.url_for("post"));
    FAIL();
  } catch (const BuildError& error) {
    EXPECT_STREQ(error.what(),
                 "Could not build url for endpoint 'post'. Did you forget to specify values ['id']?");
  }
}

// A template hands on what it has: url_for(endpoint, _scheme=scheme).
TEST(FlaskUrlFor, ASpecialValueThatIsNoneIsAsIfItWereNotGiven) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/",
          [] {
            return url_for(
                "index",
                {{"_scheme", Value{}}, {"_external", Value{}}, {"_method", Value{}}, {"_anchor", Value{}}});
          })
      .endpoint("index");
  app.get("/secure", [] { return url_for("index", {{"_scheme", "https"}, {"_external", Value{}}}); });
  app.get("/template",
          [] { return render_template_string("{{ url_for(endpoint='index', page=2, _scheme=none) }}"); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/").data, "/");
  EXPECT_EQ(client.get("/secure").data, "https://localhost/");
  EXPECT_EQ(client.get("/template").data, "/?page=2");
}

TEST(FlaskUrlFor, WhatCantBeBuiltInATemplateIsToldWithItsPlace) {
  Flask app{"app", {.static_folder = ""}};
  app.testing(true);
  app.get("/post/<int:id>", [](int) { return ""; }).endpoint("post");
  app.get("/typo", [] { return render_template_string("a\n{{ url_for('pots') }}"); });
  app.get("/value", [] { return render_template_string("{{ url_for('post', id='x') }}"); });
  app.get("/none", [] { return render_template_string("{{ url_for() }}"); });
  auto client = app.test_client();
  const auto fault = [&client](const char* path) {
    try {
      static_cast<void>(client.get(path));
    } catch (const jinja2::TemplateFault& error) {
      return std::to_string(error.place().line) + ' ' + std::string{error.type()} + ' ' + error.message();
    }
    return std::string{};
  };
  EXPECT_EQ(fault("/typo"),
            "2 BuildError Could not build url for endpoint 'pots'. Did you mean 'post' instead?");
  EXPECT_EQ(
      fault("/value"),
      "1 ValueError the variable 'id' of the rule '/post/<int:id>': 'x' is no value of the converter 'int'");
  EXPECT_EQ(fault("/none"), "1 TypeError url_for() needs an endpoint");
}

TEST(FlaskUrlFor, AMethodIsOneThatTheRuleTakes) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/post/<int:id>", [](int) { return ""; }).endpoint("post");
  app.post("/make", [] { return ""; }).endpoint("make");
  app.serving();
  EXPECT_EQ(app.url_for("make"), "/make");
  EXPECT_EQ(app.url_for("make", {{"_method", "POST"}}), "/make");
  EXPECT_EQ(app.url_for("post", {{"id", 5}, {"_method", "GET"}}), "/post/5");
  try {
    static_cast<void>(app.url_for("post", {{"id", 5}, {"_method", "POST"}}));
    FAIL();
  } catch (const BuildError& error) {
    EXPECT_STREQ(
        error.what(),
        "Could not build url for endpoint 'post' ('POST') with values ['id']. Did you mean to use methods "
        "['GET', 'HEAD', 'OPTIONS']?");
  }
}

TEST(FlaskUrlFor, DefaultsAreAddedWhereTheRuleTakesThem) {
  Flask app{"app"};
  app.get("/<lang>/about", [](const std::string&) { return ""; }).endpoint("about");
  app.get("/<lang>/<page>", [](const std::string&, const std::string&) { return ""; }).endpoint("page");
  app.route("/home", {{"lang", "de"}}, [](const std::string&) { return ""; }).endpoint("home");
  app.get("/ping", [] { return ""; }).endpoint("ping");
  app.url_defaults([&app](std::string_view endpoint, UrlValues& values) {
    if (app.is_endpoint_expecting(endpoint, {"lang"})) values.emplace_back("lang", "de");
  });
  app.serving();
  EXPECT_EQ(app.url_for("about"), "/de/about");
  EXPECT_EQ(app.url_for("home"), "/home");
  EXPECT_EQ(app.url_for("ping"), "/ping");
  EXPECT_TRUE(app.is_endpoint_expecting("page", {"page", "lang"}));
  EXPECT_FALSE(app.is_endpoint_expecting("about", {"lang", "page"}));
  EXPECT_TRUE(app.is_endpoint_expecting("ping", {}));
  EXPECT_FALSE(app.is_endpoint_expecting("missing", {}));
  EXPECT_THROW(static_cast<void>(app.url_for("missing")), BuildError);
}

TEST(FlaskUrlFor, HandlersMayBuildWhatItCanNot) {
  Flask app{"app"};
  app.get("/post/<int:id>",
          [](int) {
            return url_for("docs", {{"page", "intro"}, {"_anchor", "top"}});
          })
      .endpoint("post");
  std::vector<std::string> asked;
  app.url_build_error_handlers.emplace_back(
      [&](const BuildError&, std::string_view endpoint, const UrlValues&) -> std::optional<std::string> {
        asked.emplace_back(endpoint);
        return std::nullopt;
      });
  app.url_build_error_handlers.emplace_back(
      [](const BuildError&, std::string_view endpoint, const UrlValues& given) -> std::optional<std::string> {
        if (endpoint != "docs") return std::nullopt;
        return "https://docs.example/" + given.at(0).second.str() + '#' + given.at(1).second.str();
      });
  app.url_build_error_handlers.emplace_back(
      [](const BuildError&, std::string_view endpoint, const UrlValues&) -> std::optional<std::string> {
        if (endpoint == "broken") throw std::out_of_range{"no such page"};
        if (endpoint == "moved") throw BuildError{"it moved"};
        return std::nullopt;
      });
  EXPECT_EQ(app.test_client().get("/post/1").data, "https://docs.example/intro#top");
  EXPECT_THROW(static_cast<void>(app.url_for("other")), BuildError);
  EXPECT_THROW(static_cast<void>(app.url_for("broken")), std::out_of_range);
  try {
    static_cast<void>(app.url_for("moved"));
    FAIL();
  } catch (const BuildError& error) {
    EXPECT_STREQ(error.what(), "it moved");
  }
  EXPECT_EQ(app.url_for("post", {{"id", 1}}), "/post/1");
  EXPECT_EQ(asked, (std::vector<std::string>{"docs", "other", "broken", "moved"}));
}

TEST(FlaskUrlFor, IsTheWayBack) {
  Flask app{"app"};
  app.get("/text/<name>", [](std::string name) { return name; }).endpoint("text");
  app.get("/any/<any('a b', 'c/d'):w>", [](std::string w) { return w; }).endpoint("any");
  app.get("/path/<path:p>", [](std::string p) { return p; }).endpoint("path");
  TestClient client = app.test_client();
  EXPECT_EQ(app.url_for("text", {{"name", "a/b c?"}}),
            "/text/a%2Fb%20c%3F");                              // Flask: a/b, which is not found
  EXPECT_EQ(app.url_for("any", {{"w", "a b"}}), "/any/a%20b");  // Flask: "a b" as it is
  EXPECT_EQ(app.url_for("path", {{"p", "a/b c"}}), "/path/a/b%20c");
  EXPECT_EQ(client.get("/text/a%2Fb%20c%3F").text(), "a/b c?");
  EXPECT_EQ(client.get(app.url_for("any", {{"w", "c/d"}})).text(), "c/d");
}

}  // namespace
}  // namespace eddy::flask
