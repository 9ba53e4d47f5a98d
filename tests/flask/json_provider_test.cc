// How an app writes and reads JSON, and what it takes for what JSON has no word for.
#include "eddy/flask/json_provider.h"

#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "eddy/flask.h"
#include "eddy/flask/uuid.h"
#include "eddy/templates/datetime.h"
#include "flask/refusal.h"

namespace eddy::flask {
namespace {

// A type of the program's own.
class Money : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "Money"; }
};

TEST(FlaskJSONProvider, WhatHasNoJSONOfItsOwn) {
  const DefaultJSONProvider json;
  Uuid uuid;
  ASSERT_TRUE(Uuid::parse("00112233-4455-6677-8899-aabbccddeeff", uuid));
  const Value value{{"when", templates::datetime_from_timestamp(1'700'000'000)},
                    {"ids", Value::list({uuid_value(uuid), 1})}};
  EXPECT_EQ(json.dumps(value),
            "{\"ids\": [\"00112233-4455-6677-8899-aabbccddeeff\", 1], \"when\": \"Tue, 14 Nov 2023 22:13:20 "
            "GMT\"}");
  EXPECT_EQ(json.dumps(templates::datetime_from_timestamp(-1)), "\"Wed, 31 Dec 1969 23:59:59 GMT\"");
}

TEST(FlaskJSONProvider, Default) {
  DefaultJSONProvider json;
  const Value money = Value{ObjectPtr{std::make_shared<Money>()}};
  EXPECT_THROW(static_cast<void>(json.dumps(money)), TypeError);
  json.default_ = [](const Value& value) -> Value { return std::string{value.type_name()} + "!"; };
  EXPECT_EQ(json.dumps(Value::list({money, Value{{"a", money}}})), "[\"Money!\", {\"a\": \"Money!\"}]");
  json.default_ = [](const Value& value) { return value; };  // never comes to anything
  EXPECT_THROW(static_cast<void>(json.dumps(money)), ValueError);
}

TEST(FlaskJSONProvider, Settings) {
  DefaultJSONProvider json;
  const Value value{{"b", "é"}, {"a", 1}};
  EXPECT_EQ(json.response(value).get_data(), "{\"a\":1,\"b\":\"\\u00e9\"}\n");
  json.sort_keys = false;
  json.ensure_ascii = false;
  json.mimetype = "application/vnd.api+json";
  EXPECT_EQ(json.response(value).get_data(), "{\"b\":\"é\",\"a\":1}\n");
  EXPECT_EQ(json.response(value).content_type(), "application/vnd.api+json");
  json.compact = false;
  EXPECT_EQ(json.response(value).get_data(), "{\n  \"b\": \"é\",\n  \"a\": 1\n}\n");
}

TEST(FlaskJSONProvider, InTemplatesToo) {
  Flask app{"app"};
  const auto json = std::make_shared<DefaultJSONProvider>();
  json->default_ = [](const Value& value) -> Value { return std::string{value.type_name()} + "'s"; };
  app.json = json;
  const auto context = app.app_context();
  const Value money = Value{ObjectPtr{std::make_shared<Money>()}};
  EXPECT_EQ(
      render_template_string("{{ a|tojson }} {{ b|tojson(1) }}",
                             {{"a", Value{{"when", templates::datetime_from_timestamp(0)}, {"text", "<"}}},
                              {"b", Value::list({money})}}),
      "{\"text\": \"\\u003c\", \"when\": \"Thu, 01 Jan 1970 00:00:00 GMT\"} [\n \"Money\\u0027s\"\n]");
}

TEST(FlaskJSONProvider, IndentsWhereTheAppIsDebugged) {
  for (const bool debug : {false, true}) {
    Flask app{"app", {.static_folder = ""}};
    app.debug(debug);
    const auto json = std::make_shared<DefaultJSONProvider>();
    app.json = json;
    app.get("/", [] { return jsonify(Value{{"b", Value::list({1})}, {"a", Value::dict({})}}); });
    const std::string wide = "{\n  \"a\": {},\n  \"b\": [\n    1\n  ]\n}\n";
    const std::string narrow = "{\"a\":{},\"b\":[1]}\n";
    {
      const auto context = app.app_context();  // before serving starts
      EXPECT_EQ(jsonify(Value::list({1})).get_data(), debug ? "[\n  1\n]\n" : "[1]\n");
    }
    auto client = app.test_client();
    EXPECT_EQ(client.get("/").data, debug ? wide : narrow);
    json->compact = true;
    EXPECT_EQ(client.get("/").data, narrow);
    json->compact = false;
    EXPECT_EQ(client.get("/").data, wide);
    EXPECT_EQ(json->dumps(Value::list({1, 2})), "[1, 2]");
  }
}

TEST(FlaskJSONProvider, EscapesInTemplatesAsItSays) {
  Flask app{"app"};
  const auto json = std::make_shared<DefaultJSONProvider>();
  json->ensure_ascii = false;
  json->sort_keys = false;  // the filter sorts them
  app.json = json;
  const auto context = app.app_context();
  EXPECT_EQ(render_template_string("{{ {'b': 'é', 'a': '<'}|tojson }} {{ ['é']|tojson(1) }}"),
            "{\"a\": \"\\u003c\", \"b\": \"é\"} [\n \"é\"\n]");
}

TEST(FlaskJSONProvider, Reads) {
  EXPECT_EQ(DefaultJSONProvider{}.loads("[1]").str(), "[1]");
  EXPECT_EQ(DefaultJSONProvider{}.loads("\xEF\xBB\xBF[1]").str(), "[1]");
  for (const std::string& text :
       {std::string{"[1"}, std::string{"\xFE\xFF\0001", 4}, std::string{"\"\\ud800\""}})
    EXPECT_THROW(static_cast<void>(DefaultJSONProvider{}.loads(text)), ValueError) << text;
}

// Shouts what it writes, and reads one word.
class Shouting : public JSONProvider {
 public:
  [[nodiscard]] std::string dumps(const Value& value) const override { return value.str() + "!"; }
  [[nodiscard]] Value loads(std::string_view text) const override {
    if (text != "word") throw ValueError("no word");
    return "read";
  }
};

TEST(FlaskJSONProvider, IsTheAppsForAllJSON) {
  Flask app{"app"};
  app.json = std::make_shared<Shouting>();
  app.get("/dict", [] { return Value{{"a", 1}}; });
  app.get("/jsonify", [] { return jsonify("x"); });
  app.post("/read", [] { return request().get_json().str(); });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/dict").text(), "{'a': 1}!\n");
  EXPECT_EQ(client.get("/jsonify").text(), "x!\n");
  EXPECT_EQ(client.get("/jsonify").headers.get("Content-Type"), "application/json");
  const HeaderList json = {{"Content-Type", "application/json"}};
  EXPECT_EQ(client.post("/read", {.headers = json, .data = "word"}).text(), "read");
  EXPECT_EQ(client.post("/read", {.headers = json, .data = "other"}).status_code, 400);
  const auto context = app.app_context();  // a command's, say: without a request
  EXPECT_EQ(jsonify("x").get_data(), "x!\n");
}

TEST(FlaskJSONProvider, IsAskedByTemplates) {
  Flask app{"app"};
  app.json = std::make_shared<Shouting>();
  {
    const auto context = app.app_context();
    EXPECT_EQ(render_template_string("{{ ['a']|tojson }} {{ 3|tojson(2) }}"), "[\\u0027a\\u0027]! 3!");
  }
  EXPECT_EQ(app.jinja_env().from_string("{{ '<'|tojson }}")->render({}), "\\u003c!");
}

// tojson is made with the environment: what it asks has to be known then.
TEST(FlaskJSONProvider, IsThereBeforeTheEnvironment) {
  for (const bool shouts : {true, false}) {
    Flask app{"app"};
    app.template_global("x", 1);
    const auto other = std::make_shared<DefaultJSONProvider>();
    other->ensure_ascii = false;
    app.json = shouts ? std::shared_ptr<JSONProvider>{std::make_shared<Shouting>()} : other;
    EXPECT_THAT(refusal<RegistrationError>([&] { app.serving(); }), testing::HasSubstr("app.json"));
  }
  Flask same{"app"};
  same.template_global("x", 1);
  const auto json = std::make_shared<DefaultJSONProvider>();
  json->sort_keys = false;
  same.json = json;
  same.serving();
  Flask own{"app"};
  own.json = std::make_shared<Shouting>();
  own.template_global("x", 1);
  own.json = std::make_shared<Shouting>();
  EXPECT_THROW(own.serving(), RegistrationError);
}

}  // namespace
}  // namespace eddy::flask
