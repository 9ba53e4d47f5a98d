// The comparison's page through render, and the names that templates see.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/temporary_folder.h"
#include "eddy/value/json.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

std::string read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

struct Page : RequestHandler {
  void initialize(const Value* wanted) { context = wanted; }
  void get() {
    const Value none = "";
    render("main.html", {{"title", *context->find("title")},
                         {"messages", *context->find("messages")},
                         {"page_title", none},
                         {"body_id", none}});
  }
  const Value* context = nullptr;
};

TEST(Render, TheGoldenPage) {
  const std::string page = EDDY_SOURCE_DIR "/bench/page/";
  const auto context = json::parse(read(page + "context.json"));
  ASSERT_TRUE(context);
  Application app{{{"/", handler_with<Page>(&*context)}},
                  {.template_path = page + "tornado", .template_whitespace = "all"}};
  const auto response = get(app, "/");
  EXPECT_EQ(response.head.status, 200) << response.error;
  EXPECT_EQ(response.body, read(page + "expected.html"));
  EXPECT_EQ(get(app, "/", {{"If-None-Match", std::string{response.head.headers.get("Etag")}}}).head.status,
            304);
}

class Folder : public testing::Test {
 protected:
  void put(std::string_view name, std::string_view text) const { files.write(name, text); }
  const test::TemporaryFolder files;
  const std::string folder = files.path();
};

struct Names : RequestHandler {
  [[nodiscard]] Value get_current_user() override { return "ann"; }
  void get() { render("names.html", {{"own", "<b>"}}); }
  void post() { render("missing.html"); }
};

TEST_F(Folder, TemplatesSeeRequestUserAndUrls) {
  put("names.html", "{{ own }} {{ current_user }} {{ request.path }} {{ reverse_url('post', 3) }}");
  Application app{{{"/", handler<Names>}, {R"(/post/(\d+))", handler_with<RedirectHandler>("/{0}"), "post"}},
                  {.template_path = folder}};
  EXPECT_EQ(get(app, "/").body, "&lt;b&gt; ann / /post/3");
  EXPECT_EQ(ask(app, "POST", "/").head.status, 500);
}

// What the real Tornado 6.2 prints for each.
TEST_F(Folder, TemplatesSeeTheHandler) {
  const struct {
    std::string_view source, printed;
  } rows[] = {
      {R"({{ handler.request.path }} {{ handler.request.method }})", "/ GET"},
      {R"({{ handler.current_user }})", "ann"},
      {R"({{ handler.get_argument("q") }} {{ handler.get_argument("q", "none") }})", "2 2"},
      {R"({{ handler.get_argument("zz", "none") }} {{ handler.get_argument("zz", None) }})", "none None"},
      {R"({{ handler.get_argument("zz", default="d") }})", "d"},
      {R"({{ handler.get_arguments("q") }} {{ handler.get_arguments("zz") }})",
       "[&#39;&lt;1&#39;, &#39;2&#39;] []"},
      {R"({{ handler.get_query_argument("q") }} {{ handler.get_body_argument("b", "x") }})", "2 x"},
      {R"({{ handler.get_cookie("c") }} {{ handler.get_cookie("no") }} {{ handler.get_cookie("no", "d") }})",
       "v None d"},
      {R"({{ handler.get_status() }} {{ handler.reverse_url("post", 3) }})", "200 /post/3"},
      {R"({{ handler.settings["title"] }} {{ handler.settings.get("nope", 5) }})", "T 5"},
      {R"({{ handler.static_url("names.html").split("?")[0] }})", "/static/names.html"},
      {R"({{ handler.locale.code }})", "en_US"},
  };
  for (const auto& [source, printed] : rows) {
    put("names.html", source);
    Application app{
        {{"/", handler<Names>}, {R"(/post/(\d+))", handler_with<RedirectHandler>("/{0}"), "post"}},
        {.template_path = folder, .static_path = folder, .other = {{"title", "T"}}}};
    const auto response = get(app, "/?q=%3C1&q=2", {{"Cookie", "c=v"}});
    EXPECT_EQ(response.body, printed) << source << response.error;
  }
}

TEST_F(Folder, WithoutTranslationsAMessageIsItsOwn) {
  const struct {
    std::string_view source, printed;
  } rows[] = {
      {R"({{ _("hello") }} {{ _("hello", None) }})", "hello hello"},
      {R"({{ _("one", "many", 1) }} {{ _("one", "many", 2) }} {{ _("one", "many", 0) }})", "one many many"},
      {R"({{ _("one", plural_message="many", count=5) }})", "many"},
      {R"({{ _("%(n)d book", "%(n)d books", 1) % {"n": 1} }})", "1 book"},
      {R"({{ pgettext("ctx", "hi") }} {{ pgettext("ctx", "a", "b", 3) }})", "hi b"},
      {R"({{ locale.translate("<x>") }} {{ locale.pgettext("c", "y") }})", "&lt;x&gt; y"},
      {R"({{ locale.code }} {{ locale.name }} {{ locale.rtl }})", "en_US English (US) False"},
  };
  for (const auto& [source, printed] : rows) {
    put("names.html", source);
    Application app{{{"/", handler<Names>}}, {.template_path = folder}};
    const auto response = get(app, "/");
    EXPECT_EQ(response.body, printed) << source << response.error;
  }
}

TEST_F(Folder, WhatTheHandlerThrowsInATemplateIsItsAnswer) {
  Application app{{{"/", handler<Names>}}, {.template_path = folder, .compiled_template_cache = false}};
  put("names.html", R"({{ handler.get_argument("nope") }})");
  EXPECT_EQ(get(app, "/").head.status, 400);
  put("names.html", R"({{ _("one", "many") }})");
  EXPECT_EQ(get(app, "/").head.status, 500);
  put("names.html", R"({{ handler.nothing }})");
  EXPECT_EQ(get(app, "/").head.status, 500);
}

TEST_F(Folder, WhatCantBeReversedIsToldWithItsPlace) {
  for (const char* source : {R"({{ reverse_url("nope") }})", R"({{ handler.reverse_url("nope") }})"}) {
    put("names.html", source);
    Application app{{{"/", handler<Names>}}, {.template_path = folder, .serve_traceback = true}};
    EXPECT_NE(get(app, "/").body.find("names.html:1:"), std::string::npos) << get(app, "/").body;
  }
}

TEST_F(Folder, InDebugTemplatesAreReadAgain) {
  put("names.html", "one");
  Application app{{{"/", handler<Names>}}, {.template_path = folder, .debug = true}};
  EXPECT_EQ(get(app, "/").body, "one");
  put("names.html", "two, longer");
  EXPECT_EQ(get(app, "/").body, "two, longer");
}

}  // namespace
}  // namespace eddy::tornado::web
