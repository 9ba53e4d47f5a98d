// Converters of an app's own: what they match and make, how a URL is built of it, what is refused when.
#include "eddy/flask/url_converter.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "eddy/base/strings.h"
#include "eddy/flask.h"
#include "flask/kept_log.h"
#include "flask/refusal.h"

namespace eddy::flask {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

FlaskOptions bare() { return {.static_folder = ""}; }

// "a+b" is the list ["a", "b"], of no more items than its argument says.
UrlConverter tags(const UrlConverterArguments& arguments) {
  const Value most = arguments.get("most", 0);
  return {.to_value = [most](std::string_view text) -> std::optional<Value> {
            std::vector<Value> list;
            for (const std::string_view piece : base::split(text, '+')) list.emplace_back(piece);
            if (most.is_int() && list.size() > static_cast<std::size_t>(most.as_int())) return std::nullopt;
            return Value{list};
          },
          .to_url =
              [](const Value& value) {
                std::string text;
                for (std::size_t i = 0; i < value.sequence_size(); ++i)
                  text += (text.empty() ? "" : "+") + value.sequence_item(i).str();
                return text;
              }};
}

std::string joined(const Value& list) {
  std::string text;
  for (std::size_t i = 0; i < list.sequence_size(); ++i) text += list.sequence_item(i).str() + ';';
  return text;
}

TEST(UrlConverter, MakesAValueOfThePathAndThePathOfAValue) {
  Flask app{"app", bare()};
  app.url_converter("tags", tags);
  app.get(rule("/posts/<tags:wanted>"), [](const Value& wanted) { return joined(wanted); }).endpoint("posts");
  app.get(rule("/few/<tags(most=2):wanted>/<int:page>"),
          [](const Value& wanted, int page) { return joined(wanted) + std::to_string(page); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/posts/red+blue").data, "red;blue;");
  EXPECT_EQ(client.get("/few/a+b/3").data, "a;b;3");
  EXPECT_EQ(client.get("/few/a+b+c/3").status_code, 404);
  EXPECT_EQ(app.url_for("posts", {{"wanted", Value{std::vector<Value>{"x", "y"}}}}), "/posts/x+y");
}

TEST(UrlConverter, ViewArgsHoldTheValue) {
  Flask app{"app", bare()};
  app.url_converter("tags", tags);
  app.get(rule("/<tags:wanted>"), [](const Value&) { return request().view_args().repr(); });
  EXPECT_EQ(app.test_client().get("/a+b").data, "{'wanted': ['a', 'b']}");
}

TEST(UrlConverter, ItsWeightDecidesWhoIsAskedFirst) {
  Flask app{"app", bare()};
  app.url_converter("code", UrlConverter{.regex = "[a-z]{2}[0-9]+", .weight = 40});
  app.get("/<word>", [](std::string_view word) { return "text " + std::string{word}; });
  app.get(rule("/<code:wanted>"), [](const Value& wanted) { return "code " + wanted.str(); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/ab12").data, "code ab12");
  EXPECT_EQ(client.get("/ab").data, "text ab");
}

TEST(UrlConverter, OneThatIsNotPartIsolatingTakesSlashes) {
  Flask app{"app", bare()};
  app.url_converter("pair", UrlConverter{.regex = "[a-z]+/[a-z]+"});  // a slash: not isolating by default
  app.url_converter("any", UrlConverter{.regex = ".*", .weight = 200, .part_isolating = false});
  app.get(rule("/p/<pair:which>"), [](const Value& which) { return which.str(); });
  app.get(rule("/q/<any:which>/end"), [](const Value& which) { return "q " + which.str(); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/p/ab/cd").data, "ab/cd");
  EXPECT_EQ(client.get("/p/ab").status_code, 404);
  EXPECT_EQ(client.get("/q/a/b/c/end").data, "q a/b/c");
}

TEST(UrlConverter, OneWithoutFunctionsGivesTheTextAndQuotesIt) {
  Flask app{"app", bare()};
  app.url_converter("word", UrlConverter{.regex = "[^/]{3}"});
  app.get(rule("/<word:w>-<int:n>"), [](const Value& w, int n) { return w.str() + std::to_string(n); })
      .endpoint("word");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/a%20%C3%A9-5").data,
            "a \xC3\xA9"
            "5");
  EXPECT_EQ(app.url_for("word", {{"w", "a b"}, {"n", 1}}), "/a%20b-1");
}

TEST(UrlConverter, ItMayReplaceABuiltInOne) {
  Flask app{"app", bare()};
  app.url_converter("int", UrlConverter{.regex = "[01]+"});
  app.get(rule("/<int:n>"), [](const Value& n) { return n.str(); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/101").data, "101");
  EXPECT_EQ(client.get("/12").status_code, 404);
}

TEST(UrlConverter, ABlueprintMayNameOneThatTheAppHas) {
  Flask app{"app", bare()};
  Blueprint posts{"posts", {.url_prefix = "/<tags:wanted>"}};
  posts.get(rule("/list"), [](const Value& wanted) { return joined(wanted); });
  app.register_blueprint(posts);
  app.url_converter("tags", tags);
  EXPECT_EQ(app.test_client().get("/a+b/list").data, "a;b;");
}

TEST(UrlConverter, WhatItThrowsIsAnErrorOfTheRequest) {
  const KeptLog log;
  Flask app{"app", bare()};
  app.url_converter("bad", UrlConverter{.to_value = [](std::string_view) -> std::optional<Value> {
                      throw std::runtime_error("no database");
                    }});
  app.get(rule("/<bad:x>"), [](const Value&) { return ""; });
  EXPECT_EQ(app.test_client().get("/a").status_code, 500);
}

TEST(UrlConverter, ALookAroundIsRefusedNamingTheRule) {
  Flask app{"app", bare()};
  app.url_converter("not_admin", UrlConverter{.regex = "(?!admin)[^/]+"});
  app.get(rule("/users/<not_admin:name>"), [](const Value&) { return ""; });
  EXPECT_THAT(refusal([&] { app.serving(); }), AllOf(HasSubstr("the rule '/users/<not_admin:name>'"),
                                                     HasSubstr("(?!admin)[^/]+"), HasSubstr("RE2")));
}

TEST(UrlConverter, OneThatIsNotThereIsRefusedWhereServingStarts) {
  Flask app{"app", bare()};
  app.get(rule("/<none:x>"), [](const Value&) { return ""; });
  EXPECT_THAT(refusal([&] { app.serving(); }),
              HasSubstr("the rule '/<none:x>': the converter 'none' does not exist"));
}

TEST(UrlConverter, ArgumentsThatAreNotItsAreRefused) {
  Flask app{"app", bare()};
  app.url_converter("word", UrlConverter{});
  app.get(rule("/<word(3):x>"), [](const Value&) { return ""; });
  EXPECT_THAT(refusal([&] { app.serving(); }), HasSubstr("the rule '/<word(3):x>'"));
}

TEST(UrlConverter, OfATextTheHandlerTakesAValue) {
  Flask app{"app", bare()};
  app.url_converter("word", UrlConverter{});
  app.get(rule("/<word:x>"), [](std::string_view) { return ""; });
  EXPECT_THAT(refusal([&] { app.serving(); }),
              HasSubstr("'x' is a value, but argument 1 of the handler is of type"));
}

TEST(UrlConverter, ADefaultMayBeAValue) {
  Flask app{"app", bare()};
  app.route(rule("/all"), {{"wanted", Value{std::vector<Value>{"a"}}}},
            [](const Value& wanted) { return joined(wanted); });
  EXPECT_EQ(app.test_client().get("/all").data, "a;");
}

}  // namespace
}  // namespace eddy::flask
