// eddy render NAME: a page of a folder, and errors as a compiler tells them.
#include "render/page.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "render/json_place.h"
#include "support/files.h"

namespace eddy::command {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RenderPage : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(path("t"));
    write("t/base.html", "<title>{% block title %}{% endblock %}</title>");
    write("t/page.html", "{% extends 'base.html' %}{% block title %}{{ title }}{% endblock %}");
    write("t/tornado.html", "{{ title }}\n{{ missing }}");
    write("t/syntax.html", "a\n{% if %}");
    write("t/outer.html", "\n{% include 'inner.html' %}");
    write("t/inner.html", "\n\n  {{ title.x.y }}");
    write("t/loop.html", "{% for x in [1, 0]\n   if 1 // x %}{{ loop.index }}{% endfor %}");
    write("context.json", R"({"title": "a & b"})");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_->path() + "/" + name; }
  void write(const std::string& name, std::string_view text) { ASSERT_TRUE(write_file(path(name), text)); }
  std::string render(Page page) {
    page.templates = page.templates == "." ? path("t") : page.templates;
    const auto text = render_page(page);
    return text ? *text : "failed: " + text.error().what;
  }

  Outcome<Folder> folder_ = Folder::make();
};

TEST_F(RenderPage, PrintsThePage) {
  EXPECT_EQ(render({.context = path("context.json"), .name = "page.html"}), "<title>a &amp; b</title>");
  EXPECT_EQ(render({.name = "page.html"}), "<title></title>");
  EXPECT_EQ(render({.context = path("context.json"), .name = "page.html", .autoescape = false}),
            "<title>a & b</title>");
}

TEST_F(RenderPage, TellsErrorsAsACompilerDoes) {
  EXPECT_THAT(render({.name = "syntax.html"}),
              StartsWith("failed: " + path("t/syntax.html") +
                         ":2: error: TemplateSyntaxError: Expected an expression"));
  EXPECT_EQ(render({.context = path("context.json"), .name = "outer.html"}),
            "failed: " + path("t/inner.html") +
                ":3: error: UndefinedError: 'str object' has no attribute 'x'\n    {{ title.x.y }}\n         "
                "      ^\n"
                "  included from " +
                path("t/outer.html") + ":2");
  EXPECT_EQ(render({.name = "loop.html"}),
            "failed: " + path("t/loop.html") +
                ":2: error: ZeroDivisionError: integer division or modulo by zero\n"
                "     if 1 // x %}{{ loop.index }}{% endfor %}\n          ^\n"
                "  in the condition of the loop at " +
                path("t/loop.html") + ":1");
  EXPECT_THAT(render({.engine = "tornado", .context = path("context.json"), .name = "tornado.html"}),
              StartsWith("failed: " + path("t/tornado.html") +
                         ":2: error: NameError: name 'missing' is not defined"));
}

TEST_F(RenderPage, NamesWhatIsNotThere) {
  EXPECT_EQ(render({.name = "nope.html"}),
            "failed: error: TemplateNotFound: 'nope.html' not found in: " + path("t/nope.html"));
  EXPECT_EQ(render({.templates = path("nope"), .name = "page.html"}), "failed: no folder " + path("nope"));
  EXPECT_EQ(render({.context = path("nope.json"), .name = "page.html"}),
            "failed: can't read " + path("nope.json") + ": No such file or directory");
  EXPECT_EQ(render({.context = path("t"), .name = "page.html"}),
            "failed: can't read " + path("t") + ": Is a directory");
}

TEST_F(RenderPage, SaysWhereAContextGoesWrong) {
  write("bad.json", "{\n  \"a\": 1,\n  \"b\": }\n");
  EXPECT_THAT(render({.context = path("bad.json"), .name = "page.html"}),
              StartsWith("failed: " + path("bad.json") + ":3:8: error: "));
  write("list.json", "[]");
  EXPECT_EQ(render({.context = path("list.json"), .name = "page.html"}),
            "failed: " + path("list.json") + ":1: error: the context is not an object");
}

TEST(JsonFault, IsTheFirstByteThatCantStandThere) {
  const std::pair<const char*, std::size_t> faults[] = {
      {"", 0},      {" ", 1},    {"[1,]", 3},      {"{\"a\" 1}", 5}, {"{\"a\":}", 5},    {"[1 2]", 3},
      {"nul", 3},   {"nux", 2},  {"1 2", 2},       {"01", 1},        {"-", 1},           {"1.x", 2},
      {"1e+", 3},   {"\"a", 2},  {"\"\n\"", 1},    {"\"\\q\"", 2},   {"\"\\u12x4\"", 5}, {"[}", 1},
      {"{1:2}", 1}, {"[1]]", 3}, {"{\"a\":1,}", 7}};
  for (const auto& [text, at] : faults) EXPECT_EQ(json_fault(text), at) << text;
  for (const char* text : {"[]", " {} ", "[1, -2.5e-3, \"\\u00e9\\n\", {\"a\": [[], {}], \"b\": null}]", "0"})
    EXPECT_EQ(json_fault(text), std::nullopt) << text;
  EXPECT_EQ(json_fault(std::string(100'000, '[')), 100'000U);
}

}  // namespace
}  // namespace eddy::command
