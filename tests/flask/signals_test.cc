// Signals: who hears what, and how long. Their order among the hooks is blueprint_test.cc's.
#include "eddy/flask/signals.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "eddy/flask.h"
#include "flask/kept_log.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Signal, IsHeardInTheOrderOfConnecting) {
  Signal<int> signal;
  std::vector<int> heard;
  EXPECT_FALSE(signal.has_receivers());
  signal.send(0);
  signal.connect([&](int n) { heard.push_back(n); });
  {
    const auto connection = signal.connected_to([&](int n) { heard.push_back(10 * n); });
    signal.send(1);
  }
  signal.send(2);
  EXPECT_THAT(heard, ElementsAre(1, 10, 2));
}

TEST(Signal, AReceiverMayEndAConnection) {
  Signal<> signal;
  int first = 0, second = 0;
  auto connection = std::make_unique<Signal<>::Connection>(signal.connected_to([&] { ++second; }));
  signal.connect([&] {
    ++first;
    connection.reset();
  });
  signal.send();  // goes on with those that were there
  signal.send();
  EXPECT_EQ(first, 2);
  EXPECT_EQ(second, 1);
}

TEST(Signals, TellOfRequests) {
  Flask app{"app", {.static_folder = ""}};
  app.config["SECRET_KEY"] = "secret";
  app.get("/page", [] {
    flash("hello", "info");
    return render_template_string("{{ name }}", {{"name", "x"}});
  });
  app.get("/boom", []() -> std::string { throw std::runtime_error("boom"); });
  std::vector<std::string> heard;
  app.signals.request_started.connect([&] { heard.push_back("started " + std::string{request().path()}); });
  app.signals.request_finished.connect(
      [&](const Response& response) { heard.push_back("finished " + std::to_string(response.status_code)); });
  app.signals.message_flashed.connect([&](const Value& message, std::string_view category) {
    heard.push_back(message.str() + " " + std::string{category});
  });
  app.signals.before_render_template.connect([&](std::string_view name, const Context& context) {
    heard.push_back("before '" + std::string{name} + "' " + context.find("name")->str());
  });
  app.signals.template_rendered.connect(
      [&](std::string_view, const Context&) { heard.emplace_back("rendered"); });
  app.signals.got_request_exception.connect([&](const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::runtime_error& known) {
      heard.emplace_back(known.what());
    }
  });
  const KeptLog log;
  auto client = app.test_client();
  client.get("/page");
  EXPECT_THAT(heard, ElementsAre("started /page", "hello info", "before '' x", "rendered", "finished 200"));
  heard.clear();
  client.get("/boom");
  EXPECT_THAT(heard, ElementsAre("started /boom", "boom", "finished 500"));
}

TEST(Signals, WhatAReceiverThrowsIsTheRequestsFailure) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/", [] { return ""; });
  app.get("/boom", []() -> std::string { throw std::runtime_error("boom"); });
  const auto broken = app.signals.got_request_exception.connected_to(
      [](const std::exception_ptr&) { throw std::runtime_error("receiver"); });
  const KeptLog log;
  auto client = app.test_client();
  EXPECT_EQ(client.get("/boom").status_code, 500);
  EXPECT_THAT(log.lines(),
              ElementsAre(HasSubstr("a receiver of got_request_exception failed"), HasSubstr("boom")));
  const auto starts = app.signals.request_started.connected_to([] { abort(403); });
  EXPECT_EQ(client.get("/").status_code, 403);
}

TEST(ContextProcessors, GiveVariablesToTheirTemplates) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages", {.url_prefix = "/pages"}};
  app.context_processor([] { return Value{{"a", "app"}, {"b", "app"}, {"c", "app"}, {"d", "app"}}; });
  app.context_processor([] { return Value{{"b", "app later"}}; });
  pages.context_processor([] { return Value{{"c", "pages"}, {"d", "pages"}}; });
  pages.app_context_processor([] { return Value{{"e", "everywhere"}}; });
  const auto page = [] {
    return render_template_string("{{ a }}|{{ b }}|{{ c }}|{{ d }}|{{ e }}", {{"d", "call"}});
  };
  app.get("/", page);
  pages.get("/", page);
  app.register_blueprint(pages);
  std::string seen;
  app.signals.template_rendered.connect(
      [&](std::string_view, const Context& context) { seen = context.find("a")->str(); });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/").data, "app|app later|app|call|everywhere");
  EXPECT_EQ(client.get("/pages/").data, "app|app later|pages|call|everywhere");
  EXPECT_EQ(seen, "app");
}

TEST(ContextProcessors, WhatIsNoDictIsA500) {
  Flask app{"app", {.static_folder = ""}};
  app.context_processor([] { return Value{7}; });
  app.get("/", [] { return render_template_string("x"); });
  const KeptLog log;
  auto client = app.test_client();
  EXPECT_EQ(client.get("/").status_code, 500);
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("a context processor must give a dict, not 'int'")));
}

TEST(TemplateHelpers, FiltersTestsAndGlobalsOfAppsAndBlueprints) {
  Flask app{"app", {.static_folder = ""}};
  Blueprint pages{"pages"};
  const auto twice = Value{Callable{
      [](const Arguments& given) { return Value{given.positional[0].str() + given.positional[0].str()}; }}};
  app.template_filter("twice", twice);
  pages.app_template_filter("double", twice);
  pages.app_template_test(
      "seven", Value{Callable{[](const Arguments& given) { return given.positional[0] == Value{7}; }}});
  pages.app_template_global("site", "eddy");
  app.register_blueprint(pages);
  app.register_blueprint(pages, {.name = "again"});
  app.get("/", [] {
    return render_template_string("{{ 'a'|twice }} {{ 'b'|double }} {{ 7 is seven }} {{ site }}");
  });
  EXPECT_EQ(app.test_client().get("/").data, "aa bb True eddy");
}

TEST(RenderTemplate, TakesTheFirstThatIsThere) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/", [] { return render_template(std::vector<std::string>{"missing.html", "also_missing.html"}); });
  const KeptLog log;
  EXPECT_EQ(app.test_client().get("/").status_code, 500);
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("also_missing.html")));
}

}  // namespace
}  // namespace eddy::flask
