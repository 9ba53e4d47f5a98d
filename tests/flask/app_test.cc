// The app from the outside: routes, conversions, errors, hooks, redirections, through the test client.
#include <gmock/gmock.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "eddy/flask.h"
#include "flask/kept_log.h"
#include "flask/refusal.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(FlaskApp, HandlersTakeTypedArguments) {
  Flask app{"app"};
  app.get("/int/<int:id>", [](int id) { return std::to_string(id + 1); });
  app.get("/float/<float:x>", [](double x) { return std::to_string(x); });
  app.get("/text/<name>", [](const std::string& name) { return "<" + name + ">"; });
  app.get("/path/<path:p>", [](std::string_view p) { return std::string{p}; });
  app.get("/uuid/<uuid:u>", [](Uuid u) { return u.str(); });
  app.get("/two/<int:id>/<name>", [](std::string name, long id) { return name + std::to_string(id); })
      .args("name", "id");
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/int/41").text(), "42");
  EXPECT_EQ(client.get("/int/99999999999").status_code, 404);  // no int
  EXPECT_EQ(client.get("/int/x").status_code, 404);
  EXPECT_EQ(client.get("/int/%D9%A3").status_code, 404);  // a digit, but none of 0 to 9
  EXPECT_EQ(client.get("/float/1.5").text(), "1.500000");
  EXPECT_EQ(client.get("/text/a%2Fb%20c").text(), "<a/b c>");
  EXPECT_EQ(client.get("/path/a/b%20c/d").text(), "a/b c/d");
  EXPECT_EQ(client.get("/uuid/00112233-4455-6677-8899-AABBCCDDEEFF").text(),
            "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(client.get("/two/7/zoe").text(), "zoe7");
}

TEST(FlaskApp, HandlersReturnManyThings) {
  Flask app{"app"};
  app.get("/text", [] { return "text"; });
  app.get("/json", [] { return Value{{"b", 1}, {"a", Value::list({1, 2})}}; });
  app.get("/pair", [] { return std::pair{"made", 201}; });
  app.get("/tuple", [] { return std::tuple{std::string{"x"}, 202, HeaderList{{"X-A", "1"}}}; });
  app.get("/response", []() -> Response { return {"y", 203}; });
  app.get("/stream", []() -> base::Generator<std::string> {
    co_yield "one ";
    co_yield "two";
  });
  app.get("/task", []() -> Task<std::string> { co_return "late"; });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/text").headers.get("Content-Type"), "text/html; charset=utf-8");
  TestResponse json = client.get("/json");
  EXPECT_EQ(json.text(), "{\"a\":[1,2],\"b\":1}\n");
  EXPECT_EQ(json.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(client.get("/pair").status_code, 201);
  TestResponse tuple = client.get("/tuple");
  EXPECT_EQ(tuple.status_code, 202);
  EXPECT_EQ(tuple.headers.get("X-A"), "1");
  EXPECT_EQ(client.get("/response").status_code, 203);
  EXPECT_EQ(client.get("/stream").text(), "one two");
  EXPECT_EQ(client.get("/task").text(), "late");
}

TEST(FlaskApp, MethodsAndAutomaticAnswers) {
  Flask app{"app"};
  app.get("/x", [] { return "get"; });
  app.post("/x", [] { return request().form["text"]; });
  app.route("/y", [] { return std::string{request().method}; }).methods({"put", "DELETE"});
  TestClient client = app.test_client();
  EXPECT_EQ(client.post("/x", {.form = {{"text", "a b"}}}).text(), "a b");
  EXPECT_EQ(client.post("/x").status_code, 400);  // no such field
  TestResponse refused = client.put("/x");
  EXPECT_EQ(refused.status_code, 405);
  EXPECT_EQ(refused.headers.get("Allow"), "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(client.head("/x").text(), "");
  EXPECT_EQ(client.options("/y").headers.get("Allow"), "DELETE, OPTIONS, PUT");
  EXPECT_EQ(client.delete_("/y").text(), "DELETE");
}

TEST(FlaskApp, OptionsThatARouteNamesAreItsOwnUnlessItSaysOtherwise) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/own", [] { return "own"; }).methods({"OPTIONS"});
  app.get("/automatic", [] { return "own"; }).methods({"OPTIONS"}).provide_automatic_options(true);
  auto client = app.test_client();
  EXPECT_EQ(client.options("/own").data, "own");
  const TestResponse automatic = client.options("/automatic");
  EXPECT_EQ(automatic.data, "");
  EXPECT_EQ(automatic.headers.get("Allow"), "OPTIONS");
}

TEST(FlaskApp, ErrorPagesAreWerkzeugs) {
  Flask app{"app"};
  app.get("/teapot", [] { abort(418); });
  app.get("/mine", [] { abort(403, "Not <yours>."); });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/missing").text(),
            "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The "
            "requested URL "
            "was not found on the server. If you entered the URL manually please check your spelling and try "
            "again.</p>\n");
  EXPECT_THAT(client.get("/teapot").text(), HasSubstr("<title>418 I&#39;m a teapot</title>"));
  EXPECT_THAT(client.get("/mine").text(), HasSubstr("<p>Not &lt;yours&gt;.</p>"));
}

TEST(FlaskApp, AFaultIsLoggedAndNotShown) {
  const KeptLog log;
  Flask app{"app"};
  app.get("/boom", []() -> std::string { throw std::runtime_error("secret"); }).endpoint("boom");
  app.get("/nothing", [] {}).endpoint("nothing");
  TestClient client = app.test_client();
  TestResponse response = client.get("/boom");
  EXPECT_EQ(response.status_code, 500);
  EXPECT_THAT(response.text(), Not(HasSubstr("secret")));
  EXPECT_EQ(client.get("/nothing").status_code, 500);
  ASSERT_EQ(log.lines().size(), 2U);
  EXPECT_THAT(log.lines()[0], HasSubstr("Exception on /boom [GET] in the view function for 'boom'"));
  EXPECT_THAT(log.lines()[0], HasSubstr("secret"));
  EXPECT_THAT(log.lines()[1], HasSubstr("'nothing'"));
  EXPECT_THAT(log.lines()[1], HasSubstr("did not return a valid response"));
}

struct Base : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Derived : Base {
  using Base::Base;
};

TEST(FlaskApp, ErrorHandlersMostSpecificFirst) {
  Flask app{"app"};
  app.errorhandler<std::exception>([](const std::exception&) { return std::pair{"any", 500}; });
  app.errorhandler<Base>([](const Base& error) {
    return std::pair{std::string{"base "} + error.what(), 501};
  });
  app.errorhandler<Derived>([](const Derived&) { return std::pair{"derived", 502}; });
  app.errorhandler(404, [] { return std::pair{"nothing here", 404}; });
  app.errorhandler<HTTPException>([](const HTTPException& error) {
    return std::pair{std::string{error.name()}, error.code};
  });
  app.get("/base", [] { throw Base("b"); });
  app.get("/derived", [] { throw Derived("d"); });
  app.get("/other", [] { throw std::logic_error("o"); });
  app.get("/gone", [] { abort(410); });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/base").text(), "base b");
  EXPECT_EQ(client.get("/derived").text(), "derived");
  EXPECT_EQ(client.get("/other").text(), "any");
  EXPECT_EQ(client.get("/gone").text(), "Gone");
  EXPECT_EQ(client.get("/missing").text(), "nothing here");
}

// The class is the one that it takes, and not every HTTPException that merely says its code.
TEST(FlaskApp, AnErrorHandlerOfAClassTakesThatClass) {
  Flask app{"app"};
  app.errorhandler<NotFound>([](const NotFound&) { return std::pair{"mine", 404}; });
  Blueprint blueprint{"b", {.url_prefix = "/b"}};
  blueprint.app_errorhandler<Forbidden>([](const Forbidden&) { return std::pair{"closed", 403}; });
  app.register_blueprint(blueprint);
  app.get("/code/<int:code>", [](int code) -> std::string { throw HTTPException{code, "plain"}; });
  app.get("/closed", []() -> std::string { throw Forbidden{}; });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/missing").text(), "mine");
  EXPECT_EQ(client.get("/closed").text(), "closed");
  for (const int code : {404, 403}) {
    const TestResponse plain = client.get("/code/" + std::to_string(code));
    EXPECT_EQ(plain.status_code, code);
    EXPECT_NE(plain.text().find("<p>plain</p>"), std::string::npos);
  }
}

// What abort throws has a name, to be caught or handled by it: Werkzeug's.
TEST(FlaskApp, EachCodeThatAbortKnowsHasItsClass) {
  EXPECT_THROW(abort(401), Unauthorized);
  EXPECT_THROW(abort(409), Conflict);
  EXPECT_THROW(abort(418), ImATeapot);
  EXPECT_THROW(abort(421), MisdirectedRequest);
  EXPECT_THROW(abort(428), PreconditionRequired);
  EXPECT_THROW(abort(451), UnavailableForLegalReasons);
  EXPECT_THROW(abort(505), HTTPVersionNotSupported);
  EXPECT_THROW(abort(450), std::invalid_argument);
}

TEST(FlaskApp, AnErrorBringsItsFields) {
  Flask app{"app"};
  app.get("/slow", []() -> std::string { abort(429, "", {{"Retry-After", "20"}}); });
  app.get("/who", []() -> std::string {
    throw Unauthorized{"Who?", {{"WWW-Authenticate", "Digest a=b"}, {"WWW-Authenticate", "Basic c=d"}}};
  });
  TestClient client = app.test_client();
  const TestResponse slow = client.get("/slow");
  EXPECT_EQ(slow.status_code, 429);
  EXPECT_EQ(slow.headers.get("Retry-After"), "20");
  EXPECT_NE(slow.text().find("allotted request count"), std::string::npos);
  const TestResponse who = client.get("/who");
  EXPECT_THAT(who.headers.get_all("WWW-Authenticate"), ElementsAre("Digest a=b", "Basic c=d"));
  EXPECT_NE(who.text().find("<p>Who?</p>"), std::string::npos);
}

TEST(FlaskApp, HooksRunInFlasksOrder) {
  std::vector<std::string> trace;
  Flask app{"app"};
  app.before_request([&] { trace.emplace_back("before 1"); });
  app.before_request([&]() -> std::optional<Response> {
    trace.emplace_back("before 2");
    if (request().args.contains("stop")) return Response{"stopped"};
    return std::nullopt;
  });
  app.after_request([&](Response&) { trace.emplace_back("after 1"); });
  app.after_request([&](Response& response) {
    trace.emplace_back("after 2");
    response.set_header("X-After", "2");
  });
  app.teardown_request(
      [&](const std::exception_ptr& error) { trace.emplace_back(error ? "down!" : "down"); });
  app.get("/", [&] {
    trace.emplace_back("view");
    after_this_request([&](Response&) { trace.emplace_back("this"); });
    return "x";
  });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/").headers.get("X-After"), "2");
  EXPECT_THAT(trace, ElementsAre("before 1", "before 2", "view", "this", "after 2", "after 1", "down"));
  trace.clear();
  EXPECT_EQ(client.get("/?stop").text(), "stopped");
  EXPECT_THAT(trace, ElementsAre("before 1", "before 2", "after 2", "after 1", "down"));
  trace.clear();
  EXPECT_EQ(client.get("/missing").headers.get("X-After"), "2");  // hooks are whole on 404 (Crow 1067)
  EXPECT_THAT(trace, ElementsAre("before 1", "before 2", "after 2", "after 1", "down"));
}

TEST(FlaskApp, SlashesRedirectAndKeepTheQuery) {
  Flask app{"app"};
  app.get("/branch/", [] { return "branch"; });
  app.get("/leaf", [] { return "leaf"; });
  app.get("/wiki/<path:page>/", [](std::string page) { return page; });
  TestClient client = app.test_client();
  TestResponse response = client.get("/branch?a=1&b=%20");
  EXPECT_EQ(response.status_code, 308);
  EXPECT_EQ(response.headers.get("Location"), "http://localhost/branch/?a=1&b=%20");
  EXPECT_EQ(client.get("/leaf/").status_code, 404);
  EXPECT_EQ(client.get("/wiki/a/b").headers.get("Location"), "http://localhost/wiki/a/b/");
  EXPECT_EQ(client.get("/wiki/a/b/").text(), "a/b");
  EXPECT_EQ(client.get("/branch////").headers.get("Location"), "http://localhost/branch/");
  TestResponse followed = client.get("/branch", {.follow_redirects = true});
  EXPECT_EQ(followed.text(), "branch");
  EXPECT_EQ(followed.history.size(), 1U);
}

// Of rules for one path the one with the longer text comes first: "é" and "-" are both of one character, so the int does.
TEST(FlaskApp, RulesAreWeighedByCharacters) {
  Flask app{"app"};
  app.get("/<x>é<y>", [](std::string, std::string) { return "text"; });
  app.get("/<x>-<int:y>", [](std::string, int) { return "int"; });
  EXPECT_EQ(app.test_client().get("/a%C3%A9-1").text(), "int");
}

TEST(FlaskApp, AnEmptyPathIsTheRoot) {
  Flask app{"app"};
  app.get("/", [] { return "root"; });
  EXPECT_EQ(app.test_client().get("http://localhost").text(), "root");
  EXPECT_EQ(app.test_client().get("http://localhost?a=1").text(), "root");
}

TEST(FlaskApp, DefaultsAndTheirRedirection) {
  Flask app{"app"};
  app.route("/all/", {{"page", 1}}, [](int page) { return "page " + std::to_string(page); })
      .also("/all/page/<int:page>")
      .endpoint("all");
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/all/").text(), "page 1");
  EXPECT_EQ(client.get("/all/page/2").text(), "page 2");
  EXPECT_EQ(client.get("/all/page/1").headers.get("Location"), "http://localhost/all/");
  EXPECT_EQ(app.url_for("all", {{"page", 1}}), "/all/");
  EXPECT_EQ(app.url_for("all", {{"page", 3}}), "/all/page/3");
}

TEST(FlaskApp, JsonInAndCookies) {
  Flask app{"app"};
  app.post("/json", [] { return jsonify(request().json()); });
  app.get("/set", []() -> Response {
    Response response{"set"};
    response.set_cookie("sid", "31");
    return response;
  });
  app.get("/get", [] { return std::string{request().cookies.get("sid", "none")}; });
  TestClient client = app.test_client();
  EXPECT_EQ(client.post("/json", {.json = Value{{"a", 1}}}).text(), "{\"a\":1}\n");
  EXPECT_EQ(client.post("/json", {.data = "{}"}).status_code, 415);
  EXPECT_EQ(
      client.post("/json", {.headers = {{"Content-Type", "application/json"}}, .data = "{"}).status_code,
      400);
  client.get("/set");
  EXPECT_EQ(client.get("/get").text(), "31");
}

TEST(FlaskApp, RegistrationIsClosedOnceServingStarts) {
  Flask app{"app"};
  app.get("/", [] { return "x"; });
  Route early = app.get("/early", [] { return "x"; });
  static_cast<void>(app.test_client());
  const std::vector<std::pair<std::string, std::function<void()>>> late{
      {"route", [&] { app.get("/late", [] { return "y"; }); }},
      {"endpoint", [&] { early.endpoint("e"); }},
      {"before_request", [&] { app.before_request([] {}); }},
      {"after_request", [&] { app.after_request([](Response&) {}); }},
      {"teardown_request", [&] { app.teardown_request([](const std::exception_ptr&) {}); }},
      {"teardown_appcontext", [&] { app.teardown_appcontext([](const std::exception_ptr&) {}); }},
      {"errorhandler", [&] { app.errorhandler(404, [] { return "none"; }); }},
      {"context_processor", [&] { app.context_processor([] { return Value{}; }); }},
      {"url_defaults", [&] { app.url_defaults([](std::string_view, UrlValues&) {}); }},
      {"url_value_preprocessor", [&] { app.url_value_preprocessor([](std::string_view, const Value&) {}); }},
      {"url_converter", [&] { app.url_converter("c", UrlConverter{}); }},
      {"register_blueprint", [&] { app.register_blueprint(Blueprint{"b"}); }},
      {"template_filter", [&] { app.template_filter("f", Value{}); }},
      {"template_test", [&] { app.template_test("t", Value{}); }},
      {"template_global", [&] { app.template_global("g", Value{}); }}};
  for (const auto& [name, call] : late) {
    const std::string said = refusal<RegistrationError>(call);
    EXPECT_EQ(said.rfind(name + " can no longer be called on the app 'app'", 0), 0U) << name << ": " << said;
  }
}

TEST(FlaskApp, OutsideOfARequest) {
  EXPECT_FALSE(has_request_context());
  try {
    static_cast<void>(request().path());
    FAIL();
  } catch (const RuntimeError& error) {
    EXPECT_THAT(error.what(), HasSubstr("Working outside of request context."));
  }
}

TEST(FlaskApp, MisfitsAreRefusedWithASentence) {
  const auto message = [](auto add) -> std::string {
    Flask app{"app"};
    try {
      add(app);
      app.serving();
    } catch (const RegistrationError& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(message([](Flask& app) { app.get(rule("/p/<name>"), [](int) { return "x"; }).endpoint("p"); }),
            "the rule '/p/<name>' and its handler (endpoint 'p') don't fit: 'name' is a text, but argument 1 "
            "of the "
            "handler is of type int");
  EXPECT_THAT(message([](Flask& app) { app.get(rule("/p/<a>"), [] { return "x"; }); }),
              HasSubstr("the rule has 1 variable and the handler takes 0 arguments"));
  EXPECT_THAT(message([](Flask& app) { app.get("/<int:a>/<b>", [](std::string, int) { return "x"; }); }),
              HasSubstr("'a' is an integer, but argument 1 of the handler is of type std::string"));
  EXPECT_THAT(message([](Flask& app) { app.get("/<a>", [](std::string) { return "x"; }).args("b"); }),
              HasSubstr("there is no variable named 'b'"));
  EXPECT_THAT(message([](Flask& app) { app.get(rule("/<nope:a>"), [](std::string) { return "x"; }); }),
              HasSubstr("the converter 'nope' does not exist"));
  EXPECT_THAT(message([](Flask& app) { app.get(rule("x"), [] { return "x"; }); }),
              HasSubstr("must start with a slash"));
  EXPECT_THAT(message([](Flask& app) { app.get(rule("/<a"), [] { return "x"; }); }),
              HasSubstr("malformed url rule: '/<a'"));
  EXPECT_THAT(message([](Flask& app) {
                app.get("/a", [] { return "x"; }).endpoint("e");
                app.get("/b", [] { return "x"; }).endpoint("e");
              }),
              HasSubstr("are given the endpoint 'e'"));
}

TEST(FlaskApp, TemplatesSeeTheRequest) {
  Flask app{"app"};
  app.get("/t/<name>",
          [](std::string name) {
            g()["who"] = Value{name};
            return render_template_string(
                "{{ g.who }} {{ request.path }} {{ url_for('t', name='z') }} {{ x }}", {{"x", "<b>"}});
          })
      .endpoint("t");
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/t/zoe").text(), "zoe /t/zoe /t/z &lt;b&gt;");
}

}  // namespace
}  // namespace eddy::flask
