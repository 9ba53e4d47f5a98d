// `eddy compile`: what it writes, and how it tells what is wrong with a template or an options file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "compile/unit.h"
#include "support/files.h"

namespace eddy::command {
namespace {

using testing::HasSubstr;

class CompileTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = Folder::make();
    ASSERT_TRUE(folder);
    folder_.emplace(std::move(*folder));
  }
  std::string write(const std::string& name, std::string_view text) const {
    const std::string file = folder_->path() + "/" + name;
    EXPECT_TRUE(write_file(file, text));
    return file;
  }
  [[nodiscard]] CompileUnit unit(std::string name) const {
    return {.templates = folder_->path(), .name = std::move(name), .output = "out.cc"};
  }

 private:
  std::optional<Folder> folder_;
};

TEST_F(CompileTest, TellsTheTemplatesFileAndLine) {
  const std::string file = write("bad.html", "one\n{% if x %}\n");
  const auto code = compile_unit(unit("bad.html"));
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().what, HasSubstr(file + ":2: error: TemplateSyntaxError: "));
  EXPECT_THAT(code.error().what, HasSubstr("{% if x %}"));
}

TEST_F(CompileTest, TellsTornadosErrors) {
  const std::string file = write("bad.html", "one\n{% for %}\n");
  CompileUnit bad = unit("bad.html");
  bad.engine = "tornado";
  const auto code = compile_unit(bad);
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().what, HasSubstr(file + ":2: error: "));
}

TEST_F(CompileTest, ATemplateThatIsNotThere) {
  const auto code = compile_unit(unit("none.html"));
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().what, HasSubstr("none.html"));
}

TEST_F(CompileTest, LinesLeadBackToTheTemplate) {
  const std::string file = write("page.html", "a\n{{ b }}\n");
  const auto code = compile_unit(unit("page.html"));
  ASSERT_TRUE(code);
  EXPECT_THAT(*code, HasSubstr("#line 2 \"" + file + "\"\n  run.html("));
}

TEST_F(CompileTest, AnOptionThatIsUnknown) {
  write("page.html", "a");
  CompileUnit wrong = unit("page.html");
  wrong.options = write("options.toml", "trim_block = true\n");
  const auto code = compile_unit(wrong);
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().what, HasSubstr("options.toml: error: "));
  EXPECT_THAT(code.error().what, HasSubstr("trim_block"));
}

TEST_F(CompileTest, AnOptionsFileThatIsNoToml) {
  write("page.html", "a");
  CompileUnit wrong = unit("page.html");
  wrong.options = write("options.toml", "trim_blocks = true\nundefined = \n");
  const auto code = compile_unit(wrong);
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().what, HasSubstr("options.toml:2: error: "));
}

TEST_F(CompileTest, AnOwnTagStopsTheBuildUntilItIsNamed) {
  const std::string file = write("page.html", "a\n{% cache 'x' %}{% endcache %}\n");
  CompileUnit page = unit("page.html");
  const auto refused = compile_unit(page);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what,
              HasSubstr(file + ":2: error: TemplateSyntaxError: Encountered unknown tag 'cache'."));
  EXPECT_THAT(refused.error().what, HasSubstr("OPTIONS: tags = "));
  page.options = write("options.toml", "tags = [\"cache\"]\n");
  const auto kept = compile_unit(page);
  ASSERT_TRUE(kept) << kept.error().what;
  EXPECT_THAT(*kept, HasSubstr("{% cache 'x' %}"));
  EXPECT_THAT(*kept, HasSubstr("    {}};"));  // no functions
  EXPECT_THAT(*kept, testing::Not(HasSubstr("constexpr FunctionPtr functions")));
  // The others are compiled as ever.
  write("plain.html", "a\n");
  CompileUnit plain = unit("plain.html");
  plain.options = page.options;
  const auto code = compile_unit(plain);
  ASSERT_TRUE(code);
  EXPECT_THAT(*code, HasSubstr("constexpr FunctionPtr functions"));
  page.options = write("options.toml", "tags = [1]\n");
  EXPECT_FALSE(compile_unit(page));
}

TEST_F(CompileTest, OptionsChangeTheCode) {
  write("page.html", "{{ a }}<% b %>");
  CompileUnit other = unit("page.html");
  other.options = write("options.toml",
                        "autoescape = false\nvariable_start_string = \"<%\"\nvariable_end_string = \"%>\"\n");
  const auto code = compile_unit(other);
  ASSERT_TRUE(code);
  EXPECT_THAT(*code, HasSubstr("run.text({\"{{ a }}\", 7});"));
  EXPECT_THAT(*code, HasSubstr("run.raw("));
}

// What would end a literal, or mean something else in one.
TEST_F(CompileTest, AnyTextIsALiteral) {
  using namespace std::string_view_literals;
  write("page.html",
        "\"\\ ?\?= \0\x01"
        "1\xc3\xbf \xe2\x80\xae\n"sv);
  const auto code = compile_unit(unit("page.html"));
  ASSERT_TRUE(code);
  EXPECT_THAT(*code, HasSubstr(R"(\"\\ \?\?= \000\0011ÿ \342\200\256)"));
}

}  // namespace
}  // namespace eddy::command
