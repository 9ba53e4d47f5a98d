// Templates in an app: streams, attributes of templates, and what is told of where they are sought.
#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/flask.h"
#include "flask/kept_log.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A root with an app's templates and a blueprint's.
class Templating : public ::testing::Test {
 protected:
  Templating() {
    folder.write("templates/rows.html", "{% for row in rows %}<{{ row }}>{% endfor %}{{ g.x }}{{ a }}");
    folder.write("templates/macros.html",
                 "{% macro hello(name) %}Hello {{ name }}!{% endmacro %}{% set version = 7 %}");
    folder.write("templates/both.html", "app");
    folder.write("auth/templates/both.html", "auth");
    app = std::make_unique<Flask>("app", FlaskOptions{.root_path = root, .static_folder = ""});
  }

  const test::TemporaryFolder folder;
  const std::string root = folder.path();
  std::unique_ptr<Flask> app;
};

TEST_F(Templating, StreamsAreMadeAsTheyAreSentAndTheRequestWaitsForThem) {
  std::vector<std::string> trace;
  app->teardown_request([&](const std::exception_ptr&) { trace.emplace_back("teardown"); });
  app->context_processor([] { return Value{{"a", "from the processor"}, {"rows", 1}}; });
  app->signals.before_render_template.connect(
      [&](auto name, auto&) { trace.push_back("before " + std::string{name}); });
  app->signals.template_rendered.connect([&](auto name, const Context& context) {
    trace.push_back("rendered " + std::string{name} + ' ' + context.find("a")->str());
  });
  app->get("/", [] {
    g()["x"] = Value{"kept"};
    return stream_template("rows.html", Value{{"rows", Value::list({1, 2})}});
  });
  app->get("/names", [] { return stream_template(std::vector<std::string>{"none.html", "rows.html"}); });
  app->get("/text", [] { return stream_template_string("{{ x }}<", Value{{"x", "<"}}); });
  auto client = app->test_client();
  EXPECT_EQ(client.get("/").data, "<1><2>keptfrom the processor");
  EXPECT_THAT(trace, ElementsAre("before rows.html", "rendered rows.html from the processor", "teardown"));
  const KeptLog log;
  EXPECT_EQ(client.get("/names").status_code, 200);  // an int is no list: the stream breaks
  trace.clear();
  EXPECT_EQ(client.get("/text").data, "&lt;<");
  EXPECT_THAT(trace, ElementsAre("before ", "rendered  from the processor", "teardown"));
}

TEST_F(Templating, EscapeByTheirExtensionWhateverItsCase) {
  for (const char* name : {"a.html", "b.HTM", "c.Xml", "d.XHTML", "e.svg"}) {
    folder.write("templates/" + std::string{name}, "{{ '<' }}");
    const auto context = app->app_context();
    EXPECT_EQ(render_template(name), "&lt;") << name;
  }
  folder.write("templates/f.txt", "{{ '<' }}");
  const auto context = app->app_context();
  EXPECT_EQ(render_template("f.txt"), "<");
}

TEST_F(Templating, GAndTheSessionAreAsFlasks) {
  app->config["SECRET_KEY"] = "secret";
  app->get("/", [] {
    g()["a"] = Value{1};
    session()["u"] = 7;
    session()["v"] = 8;
    return render_template_string(
        "{{ 'a' in g }}{{ 'b' in g }} {{ g.get('a') }} {{ g.get('b', 5) }} {{ g.get('b') }} {{ g }}|"
        "{% for name in session %}{{ name }},{% endfor %}"
        "{{ session.pop('u') }}{{ session.pop('u', 'gone') }}{{ session|length }}");
  });
  EXPECT_EQ(app->test_client().get("/").data,
            "TrueFalse 1 5 None &lt;flask.g of &#39;app&#39;&gt;|u,v,7gone1");
}

TEST_F(Templating, AStreamMayBeReadInAnAppContext) {
  const auto context = app->app_context();
  std::string text;
  base::Generator<std::string> pieces =
      stream_template_string("{{ request is defined }} {{ n }}", Value{{"n", 1}});
  while (const auto piece = pieces.next()) text += *piece;
  EXPECT_EQ(text, "False 1");
}

TEST_F(Templating, AttributesOfTemplates) {
  const auto context = app->app_context();
  const Value hello = get_template_attribute("macros.html", "hello");
  const std::vector<Value> arguments{Value{"<ann>"}};
  EXPECT_EQ(hello.as_callable()(Arguments{arguments, {}}).str(), "Hello &lt;ann&gt;!");
  EXPECT_EQ(get_template_attribute("macros.html", "version"), Value{7});
  EXPECT_THROW((void)get_template_attribute("macros.html", "none"), AttributeError);
  EXPECT_THROW((void)get_template_attribute("none.html", "none"), jinja2::TemplateNotFound);
}

// Flask's app.jinja_options and app.jinja_env's settings.
TEST_F(Templating, AreWrittenAsTheAppsOptionsSay) {
  folder.write("templates/page.html", "<% if true %>\n[[ '<' ]][[ missing.name ]]{{ js }}\n<% endif %>\nend");
  Flask own{"app",
            {.root_path = root,
             .static_folder = "",
             .jinja_options = {.syntax = {.block_start_string = "<%",
                                          .block_end_string = "%>",
                                          .variable_start_string = "[[",
                                          .variable_end_string = "]]",
                                          .trim_blocks = true},
                               .undefined = jinja2::UndefinedKind::chainable}}};
  const auto context = own.app_context();
  EXPECT_EQ(render_template("page.html"), "&lt;{{ js }}\nend");
  EXPECT_EQ(render_template_string("[[ config.DEBUG ]][[ '<' ]]"), "False&lt;");
}

TEST_F(Templating, EscapeAsTheAppsOptionsSay) {
  const auto rendered = [this](jinja2::Options options) {
    folder.write("templates/a.html", "{{ '<' }}");
    Flask own{"app", {.root_path = root, .static_folder = "", .jinja_options = std::move(options)}};
    const auto context = own.app_context();
    return render_template("a.html") + render_template_string("{{ '<' }}");
  };
  EXPECT_EQ(rendered({}), "&lt;&lt;");
  EXPECT_EQ(rendered({.autoescape = false}), "<<");
  EXPECT_EQ(rendered({.autoescape_if = [](std::string_view name) { return name.empty(); }}), "<&lt;");
}

// Flask's app.jinja_loader: the blueprints' folders are behind it.
TEST_F(Templating, ALoaderOfTheAppsOwnIsInPlaceOfItsFolder) {
  auto loader = std::make_shared<jinja2::DictLoader>(
      std::map<std::string, std::string, std::less<>>{{"own.html", "own"}});
  Flask own{"app", {.root_path = root, .static_folder = "", .jinja_options = {.loader = std::move(loader)}}};
  own.register_blueprint(Blueprint{"auth", {.root_path = "auth", .template_folder = "templates"}});
  const auto context = own.app_context();
  EXPECT_EQ(render_template("own.html"), "own");
  EXPECT_EQ(render_template("both.html"), "auth");
  EXPECT_THAT(own.jinja_env().list_templates(), ElementsAre("both.html", "own.html"));
}

// tojson is app.json's, whatever the policies say of who writes it; two apps may be made of the same options.
TEST_F(Templating, TheAppsJsonIsItsProviders) {
  const FlaskOptions options{
      .root_path = root,
      .static_folder = "",
      .jinja_options = {.policies = {.json_dumps_kwargs = Value{{"sort_keys", false}}}}};
  Flask first{"first", options}, second{"second", options};
  auto provider = std::make_shared<DefaultJSONProvider>();
  provider->ensure_ascii = false;
  first.json = provider;
  for (Flask* each : {&first, &second}) {
    each->serving();
    const auto context = each->app_context();
    EXPECT_EQ(render_template_string("{{ {'b': 'ü', 'a': 1}|tojson }}"),
              each == &first ? R"({"b": "ü", "a": 1})" : R"({"b": "\u00fc", "a": 1})");
  }
}

// As Flask 2.2 logs it, but for the classes' names and the link to its manual.
TEST_F(Templating, ExplainsWhereTemplatesAreSought) {
  app->config["EXPLAIN_TEMPLATE_LOADING"] = true;
  Blueprint auth{"auth", {.root_path = "auth", .template_folder = "templates"}};
  auth.get("/both", [] { return render_template("both.html"); });
  auth.get("/none", [] { return render_template("none.html"); });
  app->register_blueprint(auth);
  auto client = app->test_client();
  const std::string of_app =
      "    1: trying loader of application 'app'\n       class: eddy::jinja2::FileSystemLoader\n"
      "       searchpath:\n         - " +
      root + "/templates\n";
  const std::string of_auth =
      "    2: trying loader of blueprint 'auth' (auth)\n       class: eddy::jinja2::FileSystemLoader\n"
      "       searchpath:\n         - " +
      root + "/auth/templates\n";
  const std::string blueprint =
      "  The template was looked up from an endpoint that belongs to the blueprint 'auth'.\n"
      "  Maybe you did not place a template in the right folder?";
  {
    const KeptLog log;
    EXPECT_EQ(client.get("/both").data, "app");
    EXPECT_THAT(log.lines(),
                ElementsAre("Locating template 'both.html':\n" + of_app + "       -> found ('" + root +
                            "/templates/both.html')\n" + of_auth + "       -> found ('" + root +
                            "/auth/templates/both.html')\n" +
                            "Warning: multiple loaders returned a match for the template.\n" + blueprint));
  }
  const KeptLog log;
  client.get("/none");
  EXPECT_THAT(log.lines(),
              ElementsAre("Locating template 'none.html':\n" + of_app + "       -> no match\n" + of_auth +
                              "       -> no match\nError: the template could not be found.\n" + blueprint,
                          HasSubstr("none.html")));
}

}  // namespace
}  // namespace eddy::flask
