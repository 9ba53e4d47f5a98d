// Blueprints: where their routes are, whose hooks and error handlers run when, what is refused.
#include "eddy/flask/blueprint.h"

#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/flask.h"
#include "flask/kept_log.h"
#include "flask/refusal.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Blueprint, ItsRoutesAreBelowItsPrefix) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint auth{"auth", {.url_prefix = "/auth"}};
  auth.get("/login", [] { return url_for(".logout") + " " + std::string{request().blueprint()}; })
      .endpoint("login");
  auth.get("/logout", [] { return url_for("auth.login"); }).endpoint("logout");
  app.register_blueprint(auth);
  app.get("/", [] { return url_for(".home"); }).endpoint("home");
  auto client = app.test_client();
  EXPECT_EQ(client.get("/auth/login").data, "/auth/logout auth");
  EXPECT_EQ(client.get("/auth/logout").data, "/auth/login");
  EXPECT_EQ(client.get("/").data, "/");
  EXPECT_EQ(client.get("/login").status_code, 404);
}

TEST(Blueprint, PrefixesAreJoinedByOneSlash) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint parent{"parent", {.url_prefix = "/parent/"}};
  Blueprint child{"child", {.url_prefix = "child"}};
  child.get("/x", [] { return std::string{request().url_rule()}; });
  child.get(rule(""), [] { return std::string{request().url_rule()}; });
  parent.register_blueprint(child);
  app.register_blueprint(parent);
  app.register_blueprint(parent, {.url_prefix = "/", .name = "root"});
  auto client = app.test_client();
  EXPECT_EQ(client.get("/parent/child/x").data, "/parent/child/x");
  EXPECT_EQ(client.get("/parent/child").data, "/parent/child");
  EXPECT_EQ(client.get("/child/x").data, "/child/x");
}

TEST(Blueprint, OneTwiceUnderTwoNames) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages"};
  pages.get("/", [] { return url_for(".index"); }).endpoint("index");
  app.register_blueprint(pages, {.url_prefix = "/a"});
  app.register_blueprint(pages, {.url_prefix = "/b", .name = "more"});
  auto client = app.test_client();
  EXPECT_EQ(client.get("/a/").data, "/a/");
  EXPECT_EQ(client.get("/b/").data, "/b/");
  EXPECT_EQ(app.url_for("pages.index"), "/a/");
  EXPECT_EQ(app.url_for("more.index"), "/b/");
}

TEST(Blueprint, NestedOnesHaveDottedNames) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint parent{"parent", {.url_prefix = "/parent"}}, child{"child", {.url_prefix = "/child"}};
  child
      .get("/",
           [] {
             std::string text{request().endpoint()};
             for (const std::string_view name : request().blueprints()) text.append(" ").append(name);
             return text;
           })
      .endpoint("index");
  parent.register_blueprint(child, {.name = "renamed"});
  app.register_blueprint(parent);
  auto client = app.test_client();
  EXPECT_EQ(client.get("/parent/child/").data, "parent.renamed.index parent.renamed parent");
}

TEST(Blueprint, APrefixesVariablesAreTakenOrLeft) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages", {.url_prefix = "/<lang>", .url_defaults = {{"page", 1}}}};
  pages.url_value_preprocessor([](std::string_view, const Value& args) { g()["lang"] = *args.find("lang"); });
  pages.url_defaults([](std::string_view, UrlValues& values) {
    if (has_request_context()) values.emplace_back("lang", g().get("lang"));
  });
  pages.get("/about/<int:id>", [](int id) { return g().get("lang").str() + std::to_string(id); })
      .endpoint("about");
  pages.get(rule("/all"),
            [](std::string_view lang, int page) { return std::string{lang} + std::to_string(page); });
  pages.get(rule("/some"), [](std::string_view lang) { return "some " + std::string{lang}; }).args("lang");
  pages.get("/link", [] { return url_for(".about", {{"id", 7}}); });
  app.register_blueprint(pages);
  auto client = app.test_client();
  EXPECT_EQ(client.get("/de/about/3").data, "de3");
  EXPECT_EQ(client.get("/de/all").data, "de1");
  EXPECT_EQ(client.get("/de/some").data, "some de");
  EXPECT_EQ(client.get("/de/link").data, "/de/about/7");
}

TEST(Blueprint, AHandlerThatFitsNeitherIsRefused) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages", {.url_prefix = "/<lang>/<region>"}};
  pages.get(rule("/<int:id>"), [](std::string_view, int) { return ""; });
  app.register_blueprint(pages);
  EXPECT_THAT(refusal([&] { app.serving(); }),
              HasSubstr("the rule has 3 variables and the handler takes 2 arguments"));
}

TEST(Blueprint, AHookThatAnswersEndsTheRest) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint admin{"admin", {.url_prefix = "/admin"}};
  admin.before_request([]() -> std::optional<Response> { return Response{"log in", 401}; });
  admin.get("/", [] { return "secret"; });
  app.register_blueprint(admin);
  app.get("/", [] { return "open"; });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/admin/").status_code, 401);
  EXPECT_EQ(client.get("/").data, "open");
}

struct Mine : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Derived : Mine {
  using Mine::Mine;
};

TEST(Blueprint, ErrorHandlersOfItsOwnComeFirst) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint parent{"parent", {.url_prefix = "/p"}}, child{"child", {.url_prefix = "/c"}};
  app.errorhandler(404, [] { return std::pair{"app 404", 404}; });
  app.errorhandler<Derived>([](const Derived&) { return "app derived"; });
  app.errorhandler(403, [] { return std::pair{"app 403", 403}; });
  parent.errorhandler(404, [] { return std::pair{"parent 404", 404}; });
  parent.errorhandler<HTTPException>([](const HTTPException&) { return "parent http"; });
  child.errorhandler<Mine>([](const Mine&) { return "child mine"; });
  child.app_errorhandler(410, [] { return std::pair{"gone", 410}; });
  for (auto* of : std::vector<Scaffold*>{&app, &parent, &child}) {
    of->get("/404", [] { abort(404); });
    of->get("/403", [] { abort(403); });
    of->get("/405", [] { abort(405); });
    of->get("/410", [] { abort(410); });
    of->get("/derived", []() -> std::string { throw Derived("x"); });
  }
  parent.register_blueprint(child);
  app.register_blueprint(parent);
  auto client = app.test_client();
  EXPECT_EQ(client.get("/404").data, "app 404");
  EXPECT_EQ(client.get("/p/404").data, "parent 404");
  EXPECT_EQ(client.get("/p/c/404").data, "parent 404");
  EXPECT_EQ(client.get("/p/c/403").data, "app 403");  // codes come before types, wherever they are
  EXPECT_EQ(client.get("/p/c/405").data, "parent http");
  EXPECT_EQ(client.get("/410").data, "gone");
  EXPECT_EQ(client.get("/derived").data, "app derived");
  EXPECT_EQ(client.get("/p/derived").data, "app derived");
  EXPECT_EQ(client.get("/p/c/derived").data, "child mine");
  EXPECT_EQ(client.get("/p/c/nowhere").data, "app 404");  // no blueprint's: no rule matched
}

TEST(Blueprint, TemplatesAndFilesOfItsOwn) {
  const test::TemporaryFolder folder;
  namespace fs = std::filesystem;
  fs::create_directories(folder.path("templates"));
  fs::create_directories(folder.path("admin/pages"));
  fs::create_directories(folder.path("admin/files"));
  std::ofstream{folder.path("templates/both.html")} << "app's";
  std::ofstream{folder.path("admin/pages/both.html")} << "admin's";
  std::ofstream{folder.path("admin/pages/own.html")}
      << "{{ request.blueprint }} {{ url_for('.static', filename='a.css') }}";
  std::ofstream{folder.path("admin/files/a.css")} << "css";
  Flask app{"app", {.root_path = folder.path("")}};
  Blueprint admin{
      "admin",
      {.url_prefix = "/admin", .root_path = "admin", .template_folder = "pages", .static_folder = "files"}};
  admin.get("/both", [] { return render_template("both.html"); });
  admin.get("/own", [] { return render_template("own.html"); });
  admin.get("/css", [&admin] { return admin.send_static_file("a.css"); });
  app.register_blueprint(admin);
  auto client = app.test_client();
  EXPECT_EQ(client.get("/admin/both").data, "app's");
  EXPECT_EQ(client.get("/admin/own").data, "admin /admin/files/a.css");
  EXPECT_EQ(client.get("/admin/files/a.css").data, "css");
  EXPECT_EQ(client.get("/admin/css").data, "css");
  EXPECT_EQ(client.get("/admin/files/../pages/own.html").status_code, 404);
}

TEST(Blueprint, IsRecordedEachTimeOrOnce) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages"};
  int each = 0, once = 0;
  pages.record([&](Flask& owner) {
    ++each;
    owner.config["PAGES"] = each;
  });
  pages.record_once([&](Flask&) { ++once; });
  app.register_blueprint(pages);
  app.register_blueprint(pages, {.name = "more"});
  EXPECT_EQ(each, 2);
  EXPECT_EQ(once, 1);
  EXPECT_EQ(static_cast<Value>(app.config["PAGES"]), Value{2});
}

TEST(Blueprint, SaysWhatIsWrong) {
  EXPECT_EQ(refusal([] { Blueprint{""}; }), "'name' may not be empty.");
  EXPECT_EQ(refusal([] { Blueprint{"a.b"}; }),
            "the blueprint's name 'a.b' may not contain a dot '.' character.");
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages"}, other{"pages"};
  EXPECT_EQ(refusal([&] { pages.get("/", [] { return ""; }).endpoint("a.b"); }),
            "the endpoint 'a.b' of the blueprint 'pages' may not contain a dot '.' character.");
  EXPECT_EQ(refusal([&] { pages.register_blueprint(pages); }), "Cannot register a blueprint on itself");
  Blueprint outer{"outer"}, middle{"middle"}, inner{"inner"};
  outer.register_blueprint(middle);
  middle.register_blueprint(inner);
  EXPECT_EQ(refusal([&] { inner.register_blueprint(outer); }), "Cannot register a blueprint on itself");
  app.register_blueprint(pages);
  EXPECT_EQ(
      refusal([&] { app.register_blueprint(pages); }),
      "The name 'pages' is already registered for this blueprint. Use 'name=' to provide a unique name.");
  EXPECT_EQ(refusal([&] { app.register_blueprint(other); }),
            "The name 'pages' is already registered for a different blueprint. Use 'name=' to provide a "
            "unique name.");
  EXPECT_THAT(refusal([&] { pages.get("/late", [] { return ""; }); }),
              HasSubstr("route can no longer be called on the blueprint 'pages': it has been registered"));
  app.serving();
  EXPECT_THAT(refusal([&] { app.register_blueprint(Blueprint{"late"}); }),
              HasSubstr("register_blueprint can no longer be called on the app 'app'"));
}

TEST(Blueprint, APrefixThatIsNoRuleIsRefused) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages", {.url_prefix = "pages"}};
  pages.get("/", [] { return ""; });
  app.register_blueprint(pages);
  EXPECT_THAT(refusal([&] { app.serving(); }), HasSubstr("'pages/'"));
}

}  // namespace
}  // namespace eddy::flask
