// Hosts: rules of subdomains and hosts, URLs across them, SERVER_NAME, TRUSTED_HOSTS, APPLICATION_ROOT, redirections by rule.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "eddy/flask.h"
#include "flask/refusal.h"
#include "flask/url_adapter.h"
#include "flask/url_settings.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;

TestRequest at(const std::string& host) { return {.headers = {{"Host", host}}}; }

TEST(FlaskHosts, ARuleOfASubdomainIsForThatAlone) {
  Flask app{"app", {.static_folder = "", .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com";
  app.get("/", [] { return "plain"; }).endpoint("plain");
  app.get("/", [] { return "api " + url_for("plain") + ' ' + url_for("api"); })
      .subdomain("api")
      .endpoint("api");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/", at("example.com")).data, "plain");
  EXPECT_EQ(client.get("/", at("api.Example.com")).data, "api http://example.com/ /");
  EXPECT_EQ(client.get("/", at("www.example.com")).status_code, 404);
  EXPECT_EQ(client.get("/", at("badexample.com")).status_code, 404);
}

TEST(FlaskHosts, VariablesOfASubdomainAreTakenOrLeft) {
  Flask app{"app", {.static_folder = "", .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com:8080";
  app.get("/left/<int:n>",
          [](int n) { return std::to_string(n) + request().view_args().find("user")->str(); })
      .subdomain("<user>");
  app.get(rule("/taken/<int:n>"),
          [](std::string_view user, int n) { return std::string{user} + std::to_string(n); })
      .subdomain("<user>")
      .endpoint("taken");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/left/5", at("ann.example.com:8080")).data, "5ann");
  EXPECT_EQ(client.get("/taken/5", at("ann.example.com:8080")).data, "ann5");
  EXPECT_EQ(client.get("/taken/5", at("example.com:8080")).status_code, 404);
  EXPECT_EQ(client.get("/taken/5", at("other.host")).status_code, 404);
  EXPECT_EQ(client.get("/taken/5", at("ann.example.com")).status_code, 404);
  EXPECT_EQ(app.url_for("taken", {{"user", "bob"}, {"n", 1}}), "http://bob.example.com:8080/taken/1");
}

TEST(FlaskHosts, WithoutMatchingARuleOfASubdomainIsNotReached) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/", [] { return "plain"; });
  app.get("/", [] { return "api"; }).subdomain("api").endpoint("api");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/", at("example.com")).data, "plain");
  EXPECT_EQ(client.get("/", at("api.example.com")).data, "plain");
}

TEST(FlaskHosts, ADefaultSubdomainIsOfRulesThatNameNone) {
  Flask app{"app",
            {.static_folder = "", .url_map = {.default_subdomain = "www"}, .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com";
  app.get("/", [] { return "www"; }).endpoint("www");
  app.get("/", [] { return "bare"; }).subdomain("").endpoint("bare");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/", at("www.example.com")).data, "www");
  EXPECT_EQ(client.get("/", at("example.com")).data, "bare");
  EXPECT_EQ(app.url_for("www"), "http://www.example.com/");
}

TEST(FlaskHosts, ABlueprintsSubdomainIsThatOfItsRules) {
  Flask app{"app", {.static_folder = "", .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com";
  Blueprint api{"api", {.subdomain = "api"}}, inner{"inner", {.url_prefix = "/in", .subdomain = "v1"}},
      plain{"plain"};
  api.get("/", [] { return "api"; }).endpoint("index");
  api.get("/own", [] { return "own"; }).subdomain("own").endpoint("own");
  inner.get("/", [] { return "inner"; }).endpoint("index");
  plain.get("/p", [] { return "plain"; }).endpoint("p");
  api.register_blueprint(inner);
  api.register_blueprint(plain);
  app.register_blueprint(api);
  app.register_blueprint(plain, {.name = "moved", .subdomain = "moved"});
  auto client = app.test_client();
  EXPECT_EQ(client.get("/", at("api.example.com")).data, "api");
  EXPECT_EQ(client.get("/own", at("own.example.com")).data, "own");
  EXPECT_EQ(client.get("/in/", at("v1.api.example.com")).data, "inner");
  EXPECT_EQ(client.get("/p", at("api.example.com")).data, "plain");
  EXPECT_EQ(client.get("/p", at("moved.example.com")).data, "plain");
  EXPECT_EQ(client.get("/in/", at("api.example.com")).status_code, 404);
}

TEST(FlaskHosts, HostMatching) {
  Flask app{"app", {.static_folder = "", .host_matching = true}};
  app.get("/",
          [] {
            return "one " + url_for("two", {{"name", "x"}});
          })
      .host("one.example:8080")
      .endpoint("one");
  app.get("/", [] { return "two " + url_for("one"); }).host("<name>.two.example").endpoint("two");
  app.get("/", [] { return "of no host"; }).endpoint("none");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/", at("one.example:8080")).data, "one http://x.two.example/");
  EXPECT_EQ(client.get("/", at("a.two.example")).data, "two http://one.example:8080/");
  EXPECT_EQ(client.get("/", at("other.example")).status_code, 404);
}

TEST(FlaskHosts, RedirectionsStayOnTheHostOrUseServerName) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/branch/", [] { return ""; });
  EXPECT_EQ(app.test_client().get("/branch?a=1", at("Some.Host:80")).headers.get("Location"),
            "http://some.host/branch/?a=1");
  Flask named{"named", {.static_folder = ""}};
  named.config["SERVER_NAME"] = "example.com";
  named.get("/branch/", [] { return ""; });
  EXPECT_EQ(named.test_client().get("/branch", at("other.host")).headers.get("Location"),
            "http://example.com/branch/");
}

TEST(FlaskHosts, OutsideOfARequestAUrlNeedsServerNameToBeAbsolute) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/a", [] { return ""; }).endpoint("a");
  app.serving();
  EXPECT_EQ(app.url_for("a"), "/a");
  EXPECT_THAT(refusal<RuntimeError>([&] {
                (void)app.url_for("a", {{"_external", true}});
              }),
              HasSubstr("SERVER_NAME"));
  Flask named{"named", {.static_folder = ""}};
  named.config["SERVER_NAME"] = "example.com";
  named.config["APPLICATION_ROOT"] = "/app";
  named.config["PREFERRED_URL_SCHEME"] = "https";
  named.get("/a", [] { return url_for("a", {{"_external", true}}); }).endpoint("a");
  named.serving();
  EXPECT_EQ(named.url_for("a"), "https://example.com/app/a");
  EXPECT_EQ(named.url_for("a", {{"_external", false}}), "/app/a");
  EXPECT_EQ(named.url_for("a", {{"_scheme", "http"}, {"_anchor", "x y"}}), "http://example.com/app/a#x%20y");
  EXPECT_EQ(named.test_client().get("/a", at("asked.host")).data, "https://example.com/app/a");
}

TEST(FlaskHosts, ASchemeIsOfAnExternalUrl) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/a", [] { return url_for("a", {{"_scheme", "https"}}); }).endpoint("a");
  app.get("/b", [] { return url_for("a", {{"_scheme", "https"}, {"_external", false}}); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/a", at("h")).data, "https://h/a");
  EXPECT_EQ(client.get("/b", at("h")).status_code, 500);
}

TEST(FlaskHosts, AHostThatIsNotTrustedIs400) {
  Flask app{"app", {.static_folder = ""}};
  app.config["TRUSTED_HOSTS"] = Value{std::vector<Value>{"example.com", ".Below.example"}};
  app.get("/", [] { return "ok"; });
  app.after_request([](Response& response) { response.headers.set_trusted("X-After", "yes"); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/", at("example.com:5000")).data, "ok");
  EXPECT_EQ(client.get("/", at("a.b.below.example")).data, "ok");
  EXPECT_EQ(client.get("/", at("below.EXAMPLE")).data, "ok");
  EXPECT_EQ(client.get("/", at("www.example.com")).status_code, 400);
  EXPECT_EQ(client.get("/", at("notbelow.example")).status_code, 400);
  EXPECT_EQ(client.get("/missing", at("evil.example")).headers.get("X-After"), "yes");
}

TEST(FlaskHosts, TrustIsWithoutPortAndCase) {
  EXPECT_TRUE(detail::host_is_trusted("[::1]:5000", {"[::1]"}));
  EXPECT_TRUE(detail::host_is_trusted("[::1]", {"[::1]:80"}));
  EXPECT_TRUE(detail::host_is_trusted("LOCALHOST:1", {"localhost"}));
  EXPECT_FALSE(detail::host_is_trusted("", {""}));
  EXPECT_FALSE(detail::host_is_trusted("localhost", {}));
}

TEST(FlaskHosts, SettingsThatDoNotFitAreRefused) {
  const auto refused = [](const char* name, const Value& value) {
    Flask app{"app", {.static_folder = ""}};
    app.config[name] = value;
    return refusal<RegistrationError>([&] { app.serving(); });
  };
  EXPECT_THAT(refused("SERVER_NAME", 5), HasSubstr("SERVER_NAME"));
  EXPECT_THAT(refused("TRUSTED_HOSTS", "example.com"), HasSubstr("TRUSTED_HOSTS"));
  EXPECT_THAT(refused("PROVIDE_AUTOMATIC_OPTIONS", 1), HasSubstr("PROVIDE_AUTOMATIC_OPTIONS"));
  EXPECT_THAT(refusal<RegistrationError>([] {
                Flask{"both", {.subdomain_matching = true, .host_matching = true}};
              }),
              HasSubstr("subdomain_matching"));
}

// Flask makes URLs of such a SERVER_NAME, but a rule of such a host is never reached: the name comes in its ASCII form.
TEST(FlaskHosts, AnInternationalNameIsWrittenAsItIsSent) {
  const std::string name =
      "b\xC3\xBC"
      "cher.example";
  for (const auto& [setting, value] :
       {std::pair{"SERVER_NAME", Value{name}}, {"TRUSTED_HOSTS", Value::list({Value{name}})}}) {
    Flask app{"app", {.static_folder = ""}};
    app.config[setting] = value;
    EXPECT_THAT(refusal<RegistrationError>([&] { app.serving(); }), HasSubstr("xn--")) << setting;
  }
  Flask app{"app", {.static_folder = "", .host_matching = true}};
  app.get("/", [] { return "x"; }).host(name);
  EXPECT_THAT(refusal<RegistrationError>([&] { app.serving(); }), HasSubstr("xn--"));
  Flask sent{"sent", {.static_folder = "", .host_matching = true}};
  sent.get("/", [] { return request().url(); }).host("xn--bcher-kva.example");
  EXPECT_EQ(sent.test_client().get("/", at("xn--bcher-kva.example")).data, "http://xn--bcher-kva.example/");
}

TEST(FlaskHosts, OptionsAreAnsweredUnlessToldOtherwise) {
  Flask app{"app", {.static_folder = ""}};
  app.config["PROVIDE_AUTOMATIC_OPTIONS"] = false;
  app.get("/a", [] { return ""; });
  app.get("/b", [] { return ""; }).provide_automatic_options(true);
  auto client = app.test_client();
  EXPECT_EQ(client.options("/a").status_code, 405);
  EXPECT_EQ(client.options("/b").status_code, 200);
  EXPECT_EQ(client.options("/b").headers.get("Allow"), "GET, HEAD, OPTIONS");
}

// --- with preprocessors, defaults and class views ---

// What a host says is told to preprocessors, and url_for takes it from the defaults, as the manual's "URL Processors" has it.
void keep_tenants(Scaffold& scaffold) {
  scaffold.url_value_preprocessor([](std::string_view, const Value& values) {
    if (const auto tenant = values.find("tenant")) g()["tenant"] = *tenant;
  });
  scaffold.url_defaults([](std::string_view, UrlValues& values) {
    for (const auto& [name, value] : values)
      if (name == "tenant") return;
    if (g().contains("tenant")) values.emplace_back("tenant", g().get("tenant"));
  });
}

struct Tenants : MethodView {
  std::string get(int page) {
    const std::string_view own = request().endpoint();
    return g()["tenant"].str() + ' ' + std::to_string(page) + ' ' + url_for(own, {{"page", page + 1}}) + ' ' +
           url_for(own, {{"page", 1}, {"tenant", "bob"}});
  }
  std::string post(int page) { return "posted " + g()["tenant"].str() + std::to_string(page); }
};

TEST(FlaskHosts, PreprocessorsAndDefaultsOfASubdomainWithAClassView) {
  Flask app{"app", {.static_folder = "", .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com";
  Blueprint shop{"shop", {.subdomain = "<tenant>"}};
  keep_tenants(shop);
  shop.add_url_rule("/list/<int:page>", as_view<Tenants>("list"));
  app.register_blueprint(shop);
  app.get("/", [] { return url_for("shop.list", {{"tenant", "bob"}, {"page", 1}}); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/list/1", at("ann.example.com")).data, "ann 1 /list/2 http://bob.example.com/list/1");
  EXPECT_EQ(client.post("/list/3", at("ann.example.com")).data, "posted ann3");
  EXPECT_EQ(client.delete_("/list/3", at("ann.example.com")).headers.get("Allow"),
            "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(client.get("/list/1", at("example.com")).status_code, 404);
  EXPECT_EQ(client.get("/", at("example.com")).data, "http://bob.example.com/list/1");
}

TEST(FlaskHosts, PreprocessorsAndDefaultsOfAHostWithAClassView) {
  Flask app{"app", {.static_folder = "", .host_matching = true}};
  keep_tenants(app);
  app.add_url_rule("/list/<int:page>", as_view<Tenants>("list")).host("<tenant>.example.com");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/list/1", at("ann.example.com")).data, "ann 1 /list/2 http://bob.example.com/list/1");
  EXPECT_EQ(client.get("/list/1", at("example.com")).status_code, 404);
}

// --- rules that redirect ---

TEST(FlaskHosts, ARuleMayOnlyRedirect) {
  Flask app{"app", {.static_folder = ""}};
  app.add_url_rule("/user/<int:id>/<path:rest>", redirect_to("/people/<id>/<rest>"));
  app.add_url_rule("/made/<int:id>", redirect_to([](const Value& args) {
                     return "n" + std::to_string(args.find("id")->as_int() + 1);
                   }));
  app.add_url_rule("/away", redirect_to("https://other.example/x"));
  auto client = app.test_client();
  const auto answer = client.get("/user/007/a/b%20c?q=1", at("h"));
  EXPECT_EQ(answer.status_code, 308);
  EXPECT_EQ(answer.headers.get("Location"), "http://h/people/7/a/b%20c");
  EXPECT_EQ(client.get("/made/4", at("h")).headers.get("Location"), "http://h/n5");
  EXPECT_EQ(client.get("/away", at("h")).headers.get("Location"), "https://other.example/x");
  EXPECT_EQ(client.post("/away", at("h")).status_code, 405);
}

TEST(FlaskHosts, ATargetNamesVariablesOfItsRule) {
  Flask app{"app", {.static_folder = ""}};
  app.add_url_rule("/user/<int:id>", redirect_to("/people/<name>"));
  EXPECT_THAT(refusal<RegistrationError>([&] { app.serving(); }), HasSubstr("has no variable 'name'"));
}

TEST(FlaskHosts, AnAliasRedirectsToItsRule) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/users/<int:id>/",
          [](int id) {
            return url_for("user", {{"id", id}});
          })
      .alias("/user/<int:id>.html")
      .endpoint("user");
  auto client = app.test_client();
  const auto answer = client.get("/user/7.html?a=b", at("h"));
  EXPECT_EQ(answer.status_code, 308);
  EXPECT_EQ(answer.headers.get("Location"), "http://h/users/7/?a=b");
  EXPECT_EQ(client.get("/users/7/", at("h")).data, "/users/7/");
}

TEST(FlaskHosts, AnAliasThatKnowsTooLittleIsRefused) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/users/<int:id>/", [](int) { return ""; }).alias("/user");
  EXPECT_NE(refusal<RegistrationError>([&] { app.serving(); }), "");
}

TEST(FlaskHosts, TwoRulesForTheSameRequestsAreRefused) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/<word>", [](std::string_view) { return ""; });
  app.post("/<word>", [](std::string_view) { return ""; }).endpoint("post");
  app.get("/<string:other>", [](std::string_view) { return ""; }).endpoint("other");
  EXPECT_THAT(refusal<RegistrationError>([&] { app.serving(); }), HasSubstr("'/<word>'"));
}

TEST(FlaskHosts, SettingsOfAllRules) {
  Flask app{"app",
            {.static_folder = "",
             .url_map = {.strict_slashes = false, .merge_slashes = false, .redirect_defaults = false}}};
  app.get("/a/", [] { return "a"; });
  app.get("/b/", [] { return "b"; }).strict_slashes(true);
  app.route("/all/", {{"page", 1}}, [](int page) { return std::to_string(page); }).also("/all/<int:page>");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/a").data, "a");
  EXPECT_EQ(client.get("/b").status_code, 308);
  EXPECT_EQ(client.get("/x//a/").status_code, 404);
  EXPECT_EQ(client.get("http://localhost//a/").data, "a");
  EXPECT_EQ(client.get("/all/1").data, "1");
}

TEST(FlaskHosts, ReferencesAreResolvedAgainstTheApp) {
  const auto join = [](std::string_view reference) {
    return detail::join_url("http", "h", "/app/", reference);
  };
  EXPECT_EQ(join("new"), "http://h/app/new");
  EXPECT_EQ(join("/new"), "http://h/new");
  EXPECT_EQ(join("../up/./a/../b/"), "http://h/up/b/");
  EXPECT_EQ(join("../../.."), "http://h/");
  EXPECT_EQ(join("//other/x"), "http://other/x");
  EXPECT_EQ(join("mailto:a@b"), "mailto:a@b");
  EXPECT_EQ(join("a?q=/../x#f"), "http://h/app/a?q=/../x#f");
  EXPECT_EQ(join("?q"), "http://h/app/?q");
}

// --- on each server ---

class FlaskHostsServed : public testing::TestWithParam<server::Kind> {};

TEST_P(FlaskHostsServed, AHostDecidesBeforeTheHandlerRuns) {
  Flask app{"app", {.static_folder = "", .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com";
  app.config["TRUSTED_HOSTS"] = Value{std::vector<Value>{".example.com"}};
  app.url_converter(
      "bad", UrlConverter{.to_value = [](std::string_view) -> std::optional<Value> { throw Forbidden{}; }});
  app.get("/", [] { return "plain"; });
  app.get("/branch/", [] { return "branch"; }).subdomain("<user>").endpoint("branch");
  app.get(rule("/bad/<bad:x>"), [](const Value&) { return ""; });
  app.add_url_rule("/old", redirect_to("/new"));
  server::Options options;
  options.port = 0;
  options.access_log = server::AccessLog::off;
  const server::Serving serving{app, GetParam(), options};
  server::Client client{serving.port()};
  const auto ask = [&client](const std::string& path, const std::string& host) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client.reply();
  };
  EXPECT_EQ(ask("/", "example.com").body, "plain");
  EXPECT_EQ(ask("/", "other.example").status, 400);
  EXPECT_EQ(ask("/branch?q", "ann.example.com").field("Location"), "http://ann.example.com/branch/?q");
  EXPECT_EQ(ask("/branch/", "ann.example.com").body, "branch");
  EXPECT_EQ(ask("/branch/", "example.com").status, 404);
  EXPECT_EQ(ask("/bad/x", "example.com").status, 403);
  EXPECT_EQ(ask("/old", "example.com").field("Location"), "http://example.com/new");
}

INSTANTIATE_TEST_SUITE_P(Servers, FlaskHostsServed, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
