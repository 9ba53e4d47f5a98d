#include "lint/linter.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "support/files.h"

namespace eddy::command {
namespace {

using testing::HasSubstr;
using testing::Not;

class LintTest : public testing::Test {
 protected:
  LintTest() : folder_{std::move(*Folder::make())} { options.folder = folder_.path(); }

  void write(const std::string& name, std::string_view text) const {
    const std::string path = folder_.path() + "/" + name;
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    ASSERT_TRUE(write_file(path, text));
  }
  [[nodiscard]] LintReport run() const {
    const auto report = lint(options);
    EXPECT_TRUE(report) << report.error().what;
    return *report;
  }
  [[nodiscard]] std::string text() const { return lint_text(run()); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

  LintOptions options;

 private:
  Folder folder_;
};

TEST_F(LintTest, EachTemplateBelowTheFolder) {
  write("page.html", "{% extends 'layout.html' %}{% block a %}{{ 1|uper }}{% endblock %}");
  write("layout.html", "{% block a %}{% endblock %}");
  write("parts/form.html", "\n{% if %}");
  EXPECT_EQ(text(), path("page.html") +
                        ":1:46: error: No filter named 'uper'. Did you mean 'upper'? "
                        "[TemplateAssertionError]\n" +
                        path("parts/form.html") +
                        ":2:7: error: Expected an expression, got 'end of statement block' "
                        "[TemplateSyntaxError]\n3 templates, 2 errors\n");
}

TEST_F(LintTest, HiddenAndBinaryFilesAreNoTemplates) {
  write(".git/config", "{% if %}");
  write("a/.hidden", "{% if %}");
  write("image.png", std::string_view{"\x89PNG\0{% if %}", 13});
  EXPECT_EQ(text(), "0 templates, 0 errors\n");
}

TEST_F(LintTest, OnlyFilesOfASuffix) {
  write("a.html", "");
  write("b.txt", "{% if %}");
  options.suffixes = {".html"};
  EXPECT_EQ(text(), "1 template, 0 errors\n");
}

TEST_F(LintTest, WhatTheAppRegistersIsKnown) {
  write("a", "{{ user|initials }}{% if user is admin %}{% endif %}{{ other }}");
  options.filters = {"initials"};
  options.tests = {"admin"};
  options.variables = {"user"};
  EXPECT_EQ(text(), path("a") +
                        ":1:56: note: 'other' must be in the context of the render [undeclared]\n"
                        "1 template, 0 errors\n");
  options.errors_only = true;
  EXPECT_EQ(text(), "1 template, 0 errors\n");
}

TEST_F(LintTest, TagsOfTheAppsOwnArePassedOver) {
  write("a", "{% cache 'x', 3 %}{{ user }}{% now %}{% endcache %}{% if %}");
  const std::string unknown = text();
  EXPECT_THAT(unknown, HasSubstr("Encountered unknown tag 'cache'."));
  write("a", "{% cache 'x', [3] %}{{ user }}{% now as x %}{% endcache x %}");
  options.tags = {"cache:endcache", "now"};
  EXPECT_EQ(text(), path("a") +
                        ":1:24: note: 'user' must be in the context of the render [undeclared]\n"
                        "1 template, 0 errors\n");
}

TEST_F(LintTest, Tornado) {
  write("a.html", "{{ handler.settings }}{{ wanted }}");
  write("b.html", "{% if %}");
  write("c.html", "{% include 'a.html' %}");  // says nothing twice
  options.engine = "tornado";
  const std::string found = text();
  EXPECT_THAT(found, HasSubstr("'wanted' must be in the namespace"));
  EXPECT_THAT(found, Not(HasSubstr("'handler'")));
  EXPECT_THAT(found, HasSubstr("3 templates, 1 error\n"));
  EXPECT_EQ(found.find("'wanted'"), found.rfind("'wanted'"));
  EXPECT_THAT(found, HasSubstr("b.html:1:9: error: "));
  write("d.html", "{% include 'gone' %}");
  EXPECT_THAT(text(), HasSubstr(path("d.html") + ": error: "));
}

TEST_F(LintTest, JsonForEditors) {
  write("a", "x\n{% include 'gone' %}");
  EXPECT_EQ(
      lint_json(run()),
      R"({"templates": 1, "errors": 1, "findings": [{"file": ")" + path("a") +
          R"(", "line": 2, "column": 4, "level": "error", "type": "TemplateNotFound", "message": "there is no template 'gone'"}]})");
}

TEST_F(LintTest, NoSuchFolder) {
  options.folder = path("gone");
  const auto report = lint(options);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().what, HasSubstr("gone"));
}

}  // namespace
}  // namespace eddy::command
