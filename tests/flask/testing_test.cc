// The test client: what it sends, what it keeps, where it follows.
#include "eddy/flask/testing.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;

class Client : public ::testing::Test {
 protected:
  Client() {
    app.route("/echo",
              [] {
                const Request& sent = request();
                return Value{{"url", sent.url()},
                             {"method", sent.method},
                             {"type", sent.content_type()},
                             {"data", sent.data()},
                             {"cookies", sent.headers.get("Cookie")},
                             {"authorization", sent.headers.get("Authorization")}};
              })
        .methods({"GET", "POST", "PUT"});
  }
  Value echo(const std::string& url, const TestRequest& request, const char* method = "POST") {
    return app.test_client().open(method, url, request).json();
  }
  static std::string of(const Value& dict, const char* name) { return dict.find(name)->str(); }

  Flask app{"app", {.static_folder = ""}};
};

TEST_F(Client, SendsBodies) {
  Value sent = echo("/echo", {.json = Value{{"a", 1}}});
  EXPECT_EQ(of(sent, "type"), "application/json");
  EXPECT_EQ(of(sent, "data"), "{\"a\": 1}");
  sent = echo("/echo?x=1", {.query_string = {{"y", "a b"}}, .form = {{"f", "1"}}});
  EXPECT_EQ(of(sent, "url"), "http://localhost/echo?x=1&y=a+b");
  EXPECT_EQ(of(sent, "type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(of(sent, "data"), "f=1");
  sent = echo("/echo", {.data = "raw", .content_type = "text/plain"}, "PUT");
  EXPECT_EQ(of(sent, "method"), "PUT");
  EXPECT_EQ(of(sent, "type"), "text/plain");
  EXPECT_EQ(of(sent, "data"), "raw");
}

TEST_F(Client, SendsJsonAsTheAppWritesIt) {
  struct Loud : DefaultJSONProvider {
    [[nodiscard]] std::string dumps(const Value& value) const override {
      return DefaultJSONProvider::dumps(Value{{"loud", value}});
    }
  };
  app.json = std::make_shared<Loud>();
  app.post("/text", [] { return std::string{request().data()}; });
  EXPECT_EQ(app.test_client().post("/text", {.json = Value{1}}).data, R"({"loud": 1})");
}

TEST_F(Client, SendsFieldsAsTheTypeSays) {
  app.post("/form", [] { return std::string{request().mimetype()} + " " + request().form["f"]; });
  auto client = app.test_client();
  EXPECT_EQ(client.post("/form", {.form = {{"f", "ü"}}, .content_type = "multipart/form-data"}).data,
            "multipart/form-data ü");
  EXPECT_EQ(client.post("/form", {.form = {{"f", "ü"}}}).data, "application/x-www-form-urlencoded ü");
}

// What it is told by itself goes before a header of the same.
TEST_F(Client, TakesATypeAndCredentialsAsHeadersToo) {
  Value sent = echo("/echo", {.headers = {{"content-type", "text/plain"}}, .data = "x"});
  EXPECT_EQ(of(sent, "type"), "text/plain");
  sent = echo("/echo", {.headers = {{"Content-Type", "text/plain"}, {"Authorization", "Bearer x"}},
                        .data = "x",
                        .content_type = "text/html",
                        .auth = {{"a", "b"}}});
  EXPECT_EQ(of(sent, "type"), "text/html");
  EXPECT_EQ(of(sent, "authorization"), "Basic YTpi");
  sent = echo("/echo", {.headers = {{"Content-Type", "application/problem+json"}}, .json = Value{1}});
  EXPECT_EQ(of(sent, "type"), "application/problem+json");
  sent = echo("/echo", {.headers = {{"Content-Type", "multipart/form-data"}}, .form = {{"a", "b"}}});
  EXPECT_THAT(of(sent, "type"), testing::StartsWith("multipart/form-data; boundary="));
}

TEST_F(Client, SendsAFieldAsOftenAsItIsGiven) {
  app.get("/fields", [] {
    std::string all;
    for (const std::string_view value : request().headers.get_all("X-Tag")) all += std::string{value} + ';';
    return all;
  });
  EXPECT_EQ(app.test_client().get("/fields", {.headers = {{"X-Tag", "a"}, {"x-tag", "b"}}}).data, "a;b;");
}

TEST_F(Client, SendsHostsAndCredentials) {
  EXPECT_EQ(of(echo("https://example.com:444/echo?a=b#c", {}), "url"), "https://example.com:444/echo?a=b");
  EXPECT_EQ(of(echo("/echo", {.headers = {{"Host", "other"}}}), "url"), "http://other/echo");
  EXPECT_EQ(of(echo("/echo", {.auth = {{"ann", "secret"}}}), "authorization"), "Basic YW5uOnNlY3JldA==");
}

// As Werkzeug's client, whose paths are URL references.
TEST_F(Client, TakesTwoSlashesForAHost) {
  for (const auto& [given, url] : {std::pair{"//foo/echo?x=1", "http://foo/echo?x=1"},
                                   {"//foo:99/echo", "http://foo:99/echo"},
                                   {"///echo", "http://localhost/echo"},
                                   {"http:///echo", "http://localhost/echo"},
                                   {"http://localhost//echo", "http://localhost/echo"},
                                   {"https://foo//echo", "https://foo/echo"}})
    EXPECT_EQ(of(echo(given, {}), "url"), url) << given;
  const auto context = app.test_request_context("//foo");
  EXPECT_EQ(request().url(), "http://foo/");
}

TEST_F(Client, TellsWhatItSent) {
  const TestResponse response = app.test_client().post("https://example.com/ec%68o?a=b");
  EXPECT_EQ(response.request.method, "POST");
  EXPECT_EQ(response.request.path, "/echo");
  EXPECT_EQ(response.request.query_string, "a=b");
  EXPECT_EQ(response.request.url(), "https://example.com/echo?a=b");
  EXPECT_EQ(response.mimetype(), "application/json");
  EXPECT_EQ(response.status_code, 200);
}

TEST_F(Client, FollowsWithinTheSite) {
  app.get("/a/b", [] { return redirect("c?x=1"); });
  app.get("/a/c", [] { return redirect("http://localhost/echo?y=2", 303); });
  app.post("/kept", [] { return redirect("//localhost/echo", 307); });
  app.get("/away", [] { return redirect("http://example.com/"); });
  auto client = app.test_client();
  const TestResponse plain = client.get("/a/b");
  EXPECT_EQ(plain.location(), "c?x=1");
  const TestResponse response = client.get("/a/b", {.follow_redirects = true});
  EXPECT_EQ(of(response.json(), "url"), "http://localhost/echo?y=2");
  ASSERT_EQ(response.history.size(), 2U);
  EXPECT_EQ(response.history[0].request.path, "/a/b");
  EXPECT_EQ(response.history[1].request.url(), "http://localhost/a/c?x=1");
  EXPECT_EQ(response.request.url(), "http://localhost/echo?y=2");
  const TestResponse kept = client.post("/kept", {.form = {{"f", "1"}}, .follow_redirects = true});
  EXPECT_EQ(of(kept.json(), "data"), "f=1");
  try {
    client.get("/away", {.follow_redirects = true});
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("external"));
  }
  EXPECT_EQ(response.history[0].history.size(), 0U);
  ASSERT_EQ(response.history[1].history.size(), 1U);
  EXPECT_EQ(&response.history[1].history[0], &response.history[0]);
  std::string paths;
  for (const TestResponse& each : response.history) paths += each.request.path + ' ';
  EXPECT_EQ(paths, "/a/b /a/c ");
}

TEST_F(Client, NamesWhatLeadsInACircle) {
  app.get("/loop", [] { return redirect("/loop"); });
  app.get("/a", [] { return redirect("/b"); });
  app.get("/b", [] { return redirect("/a", 307); });
  app.get("/both", [] { return redirect("/both", request().args.contains("x") ? 302 : 303); });
  app.get("/n/<int:i>", [](int i) { return redirect("/n/" + std::to_string(i + 1)); });
  auto client = app.test_client();
  const auto refusal_of = [&](const char* path) {
    try {
      client.get(path, {.follow_redirects = true});
    } catch (const std::runtime_error& error) {
      return std::string{error.what()};
    }
    return std::string{"followed"};
  };
  EXPECT_EQ(refusal_of("/loop"), "Loop detected: A 302 redirect to /loop was already made.");
  EXPECT_EQ(refusal_of("/a"), "Loop detected: A 302 redirect to /b was already made.");
  EXPECT_EQ(refusal_of("/both?x=1"), "Loop detected: A 303 redirect to /both was already made.");
  EXPECT_EQ(refusal_of("/n/1"), "more than 20 redirections");
}

TEST_F(Client, SeesNoBodyThatIsNotSent) {
  app.get("/<int:status>", [](int status) { return std::pair{"text", status}; });
  app.get("/stream", []() -> base::Generator<std::string> { co_yield "text"; });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/200").data, "text");
  EXPECT_EQ(client.get("/204").data, "");
  EXPECT_EQ(client.get("/304").data, "");
  EXPECT_EQ(client.head("/200").data, "");
  EXPECT_EQ(client.head("/stream").data, "");
}

TEST_F(Client, AHostHasNoCase) {
  app.get("/set", [] {
    Response response;
    response.set_cookie("here", "1");
    response.set_cookie("below", "2", {.domain = "Example.COM"});
    return response;
  });
  auto client = app.test_client();
  client.get("http://WWW.example.com:81/set");
  EXPECT_EQ(of(client.get("http://www.EXAMPLE.com/echo").json(), "cookies"), "here=1; below=2");
  EXPECT_EQ(of(client.get("http://API.Example.com/echo").json(), "cookies"), "below=2");
  EXPECT_EQ(client.get_cookie("here", {.domain = "Www.Example.Com", .path = "/"}), "1");
  client.set_cookie("mine", "3", {.domain = "API.example.com"});
  EXPECT_EQ(of(client.get("http://api.example.com/echo").json(), "cookies"), "below=2; mine=3");
  client.delete_cookie("mine", {.domain = "api.EXAMPLE.com"});
  EXPECT_EQ(of(client.get("http://api.example.com/echo").json(), "cookies"), "below=2");
}

TEST_F(Client, SendsCookiesToTheirDomainAndPath) {
  app.get("/set", [] {
    Response response;
    response.set_cookie("everywhere", "1");
    response.set_cookie("below", "2", {.path = "/echo"});
    response.set_cookie("elsewhere", "3", {.path = "/ech"});
    response.set_cookie("wide", "4", {.domain = "example.com"});
    return response;
  });
  app.get("/unset", [] {
    Response response;
    response.delete_cookie("everywhere");
    response.delete_cookie("below", "/other");
    return response;
  });
  auto client = app.test_client();
  client.get("/set");
  EXPECT_EQ(of(client.get("/echo").json(), "cookies"), "everywhere=1; below=2");
  EXPECT_EQ(of(client.get("http://a.example.com/echo").json(), "cookies"), "wide=4");
  EXPECT_EQ(client.get_cookie("below", {.path = "/echo"}), "2");
  EXPECT_FALSE(client.get_cookie("below"));
  client.get("/unset");
  EXPECT_EQ(of(client.get("/echo").json(), "cookies"), "below=2");
  client.set_cookie("mine", "5", {.path = "/x"});
  client.set_cookie("mine", "6");
  EXPECT_EQ(of(client.get("/echo").json(), "cookies"), "below=2; mine=6");
  client.delete_cookie("mine");
  EXPECT_EQ(of(client.get("/echo").json(), "cookies"), "below=2");
}

TEST_F(Client, QuotesTheCookiesThatItIsGiven) {
  app.get("/cookies", [] { return Value{request().cookies.to_dict()}; });
  auto client = app.test_client();
  const std::string odd = "b; c=\"d\", é";
  client.set_cookie("a", odd);
  EXPECT_EQ(client.get("/cookies").json(), (Value{{"a", odd}}));
  EXPECT_EQ(client.get_cookie("a"), odd);
}

TEST_F(Client, AsksTheServerThatTheSettingsName) {
  app.config["SERVER_NAME"] = "Example.com:444";
  app.config["PREFERRED_URL_SCHEME"] = "https";
  EXPECT_EQ(of(echo("/echo?a=b", {}), "url"), "https://example.com:444/echo?a=b");
  EXPECT_EQ(app.test_client().get("/echo").request.url(), "https://example.com:444/echo");
  EXPECT_EQ(of(echo("http://other/echo", {}), "url"), "http://other/echo");
  const auto context = app.test_request_context("/x");
  EXPECT_EQ(request().url(), "https://example.com:444/x");
}

TEST_F(Client, FollowsReferences) {
  app.get("/dir/<name>/here", [](const std::string& name) {
    return request().args.contains("x") ? Response{name + " again"} : redirect("?x=1");
  });
  app.get("/dir/<name>/up", [](const std::string&) { return redirect("./../a/here?x=1"); });
  app.get("/port", [] { return redirect("http://LOCALHOST:81/echo"); });
  app.get("/mail", [] { return redirect("mailto:ann@example.com"); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/dir/a%3Fb/here", {.follow_redirects = true}).data, "a?b again");
  EXPECT_EQ(client.get("/dir/b/up", {.follow_redirects = true}).data, "a again");
  EXPECT_EQ(of(client.get("/port", {.follow_redirects = true}).json(), "url"), "http://LOCALHOST:81/echo");
  EXPECT_THROW(client.get("/mail", {.follow_redirects = true}), std::runtime_error);
}

TEST_F(Client, FollowsAsGetWithoutWhatDescribedTheBody) {
  app.post("/form", [] { return redirect("/echo"); });
  app.put("/same", [] { return redirect("/echo", 308); });
  app.post("/language", [] { return redirect("/language", 302); });
  app.get("/language", [] { return std::string{request().headers.get("Content-Language", "none")}; });
  auto client = app.test_client();
  const TestRequest sent{.headers = {{"Content-Type", "text/plain"},
                                     {"Content-Language", "de"},
                                     {"Host", "localhost"},
                                     {"Authorization", "Basic eDp5"}},
                         .data = "x",
                         .follow_redirects = true};
  const Value got = client.post("/form", sent).json();
  EXPECT_EQ(of(got, "method"), "GET");
  EXPECT_EQ(of(got, "type"), "");
  EXPECT_EQ(of(got, "authorization"), "Basic eDp5");
  EXPECT_EQ(client.post("/language", sent).data, "none");
  const Value same = client.put("/same", sent).json();
  EXPECT_EQ(of(same, "method"), "PUT");
  EXPECT_EQ(of(same, "type"), "text/plain");
  EXPECT_EQ(of(same, "data"), "x");
}

// As Werkzeug's client of 3.2 has it.
TEST_F(Client, FollowsByTheMethodThatTheStatusSays) {
  app.route("/from/<int:code>", [](int code) { return redirect("/to", code); })
      .methods({"GET", "POST", "PUT", "DELETE"});
  app.route("/to", [] { return fmt::format("{} {}", request().method, request().data()); })
      .methods({"GET", "POST", "PUT", "DELETE"});
  auto client = app.test_client();
  const auto followed = [&](const char* method, int code) {
    return client.open(method, fmt::format("/from/{}", code), {.data = "body", .follow_redirects = true});
  };
  for (const int code : {301, 302}) {
    EXPECT_EQ(followed("GET", code).data, "GET body");
    EXPECT_EQ(followed("POST", code).data, "GET ");
    EXPECT_EQ(followed("PUT", code).data, "PUT body");
    EXPECT_EQ(followed("DELETE", code).data, "DELETE body");
    EXPECT_EQ(followed("HEAD", code).request.method, "HEAD");
  }
  EXPECT_EQ(followed("GET", 303).data, "GET body");
  EXPECT_EQ(followed("DELETE", 303).data, "GET ");
  EXPECT_EQ(followed("HEAD", 303).request.method, "HEAD");
  for (const int code : {307, 308}) EXPECT_EQ(followed("POST", code).data, "POST body");
  for (const int code : {201, 300, 304, 305, 306}) EXPECT_EQ(followed("GET", code).status_code, code);
}

TEST_F(Client, FollowsToSubdomainsWhereItMay) {
  app.get("/up", [] { return redirect("http://API.example.com/echo"); });
  app.get("/beside", [] { return redirect("http://notexample.com/echo"); });
  const TestRequest follows{.follow_redirects = true};
  auto client = app.test_client({.allow_subdomain_redirects = true});
  EXPECT_EQ(of(client.get("http://example.com/up", follows).json(), "url"), "http://API.example.com/echo");
  EXPECT_THROW(client.get("http://example.com/beside", follows), std::runtime_error);
  EXPECT_THROW(client.get("http://www.example.com/up", follows), std::runtime_error);
  EXPECT_THROW(app.test_client().get("http://example.com/up", follows), std::runtime_error);
}

TEST_F(Client, AsksFromAnAddressAndByAnyMethod) {
  app.route("/who", [] { return fmt::format("{} {}", request().method, request().remote_addr()); })
      .methods({"GET", "TRACE", "QUERY"});
  auto client = app.test_client();
  EXPECT_EQ(client.get("/who").data, "GET 127.0.0.1");
  EXPECT_EQ(client.trace("/who", {.remote_addr = "2001:db8::1"}).data, "TRACE 2001:db8::1");
  EXPECT_EQ(client.query("/who", {.remote_addr = "203.0.113.7"}).data, "QUERY 203.0.113.7");
  const auto context = app.test_request_context("/", {.remote_addr = "203.0.113.8"});
  EXPECT_EQ(request().remote_addr(), "203.0.113.8");
}

TEST_F(Client, SendsOneBody) {
  auto client = app.test_client();
  EXPECT_THROW(client.post("/echo", {.data = "x", .json = Value{1}}), std::invalid_argument);
  EXPECT_THROW(client.post("/echo", {.form = {{"a", "b"}}, .json = Value{1}}), std::invalid_argument);
  EXPECT_THROW(client.post("/echo", {.files = {{"a", "b"}}, .data = "x"}), std::invalid_argument);
  EXPECT_EQ(client.post("/echo", {.form = {{"a", "b"}}, .files = {{"c", "d"}}}).status(), "200 OK");
}

TEST_F(Client, ReadsJsonWhateverItsType) {
  app.get("/json", [] { return "[1]"; });
  app.get("/text", [] { return "text"; });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/json").json(), Value::list({1}));
  EXPECT_THROW(static_cast<void>(client.get("/text").json()), std::runtime_error);
}

TEST_F(Client, TellsTheStatusWithItsPhrase) {
  app.get("/own", [] {
    Response response;
    response.set_status("299 Odd");
    return response;
  });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/missing").status(), "404 Not Found");
  EXPECT_EQ(client.get("/own").status(), "299 Odd");
}

TEST_F(Client, ChangesASessionWithinAContextOfTheApp) {
  struct Asking : SecureCookieSessionInterface {
    Session open_session(const Flask& asked, const Request& sent) override {
      names += current_app().name() + std::string{request().path()};
      return SecureCookieSessionInterface::open_session(asked, sent);
    }
    void save_session(const Flask& asked, Session& session, Response& response) override {
      names += current_app().name();
      SecureCookieSessionInterface::save_session(asked, session, response);
    }
    std::string names;
  };
  const auto asking = std::make_shared<Asking>();
  app.session_interface = asking;
  app.config["SECRET_KEY"] = "k";
  app.get("/get", [] { return session().get("a").str(); });
  auto client = app.test_client();
  client.session_transaction([](Session& session) {
    session["a"] = 1;
    EXPECT_FALSE(has_app_context());
  });
  EXPECT_EQ(asking->names, "app/app");
  EXPECT_EQ(client.get("/get").data, "1");
}

}  // namespace
}  // namespace eddy::flask
