// .env files, by python-dotenv's rules: each row is what its 1.0 makes of the text.
#include "flask/dotenv.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/flask/cli.h"
#include "flask/kept_log.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// "NAME=value" of each, "NAME" where it has none.
std::string read(std::string_view text) {
  detail::DotenvFile file = detail::parse_dotenv(text);
  detail::expand_variables(file, [](const std::string& name) -> std::optional<std::string> {
    if (name == "SET") return "set";
    return std::nullopt;
  });
  std::string all;
  for (const auto& [name, value] : file.bindings)
    all += (all.empty() ? "" : "|") + name + (value ? '=' + *value : "");
  for (const std::size_t line : file.bad_lines) all += "!" + std::to_string(line);
  return all;
}

TEST(Dotenv, ReadsWhatPythonDotenvReads) {
  const struct {
    std::string text, read_as;
  } rows[] = {
      {"", ""},
      {"a=b", "a=b"},
      {"a=b\r\nc=d\re=f\n", "a=b|c=d|e=f"},
      {" a = b # comment\n", "a=b"},
      {"a=b#c", "a=b#c"},
      {"a= #c", "a=#c"},
      {"a=b c  ", "a=b c"},
      {"export a=b\nexport\tc=d\nexported=e", "a=b|c=d|exported=e"},
      {"a\nb=\nc= \n", "a|b=|c="},
      {"'a b'=c\n'a=b'=d", "a b=c|a=b=d"},
      {"# a=b\n\n  # c\nd=e", "d=e"},
      {"a='b\nc'\nd=\"e\nf\"", "a=b\nc|d=e\nf"},
      {R"(a='it\'s \n \\ x' # y)", R"(a=it's \n \ x)"},
      {R"(a="\"b\" \n \t \\ \q \' \$")", "a=\"b\" \n \t \\ \\q ' \\$"},
      {R"(a="b\")", R"(a=b\)"},
      {R"(a="b\\"c")", R"(a=b\"c)"},
      {"a b=c\nd=e", "d=e!1"},
      {"a='b\nc=d", "c=d!1"},
      {"a=\"b\" c\nd=e", "d=e!1"},
      {"=b\n''=c\nd=e", "d=e!1!2"},
      {"a=b\n\nx y\nd=e", "a=b|d=e!3"},
      {"a=${SET}/b\nb=${a}${c}${d:-x}${SET:-y}", "a=set/b|b=set/bxset"},
      {"a='${SET}'\nb=\"${a:-z}\"\nc=${b:x}${ ${SET}\nd=$SET ${SET", "a=set|b=set|c=${b:x}|d=$SET ${SET"},
      {"a\nb=[${a:-x}]", "a|b=[]"},
      {"SET=mine\nb=${SET}", "SET=mine|b=set"},
      {"a=1\na=2\nb=${a}", "a=1|a=2|b=2"},
  };
  for (const auto& row : rows) EXPECT_EQ(read(row.text), row.read_as) << row.text;
}

// In a folder of its own, below one that has files too.
class LoadDotenv : public ::testing::Test {
 protected:
  LoadDotenv() {
    folder.write("app/sub/.keep", "");
    std::filesystem::current_path(folder.path("app/sub"));
    for (const char* name : names) ::unsetenv(name);
  }
  ~LoadDotenv() override {
    std::filesystem::current_path(former_);
    for (const char* name : names) ::unsetenv(name);
  }
  static std::string value(const char* name) {
    const char* const found = ::getenv(name);
    return found ? found : "not set";
  }

  static constexpr const char* names[] = {"EDDY_TEST_A", "EDDY_TEST_B", "EDDY_TEST_C", "FLASK_SKIP_DOTENV"};
  std::filesystem::path former_ = std::filesystem::current_path();
  const test::TemporaryFolder folder;
};

TEST_F(LoadDotenv, FindsTheNearestAndLeavesWhatIsSet) {
  folder.write("app/.env", "EDDY_TEST_A=near\nEDDY_TEST_B=env\nEDDY_TEST_B\n");
  folder.write(".env", "EDDY_TEST_A=far\nEDDY_TEST_C=far\n");
  folder.write("app/sub/.flaskenv", "EDDY_TEST_A=flaskenv\nEDDY_TEST_C=of ${EDDY_TEST_A}\n");
  EXPECT_TRUE(load_dotenv());
  EXPECT_EQ(value("EDDY_TEST_A"), "near");
  EXPECT_EQ(value("EDDY_TEST_B"), "not set");  // the last one has no value
  EXPECT_EQ(value("EDDY_TEST_C"), "of near");
}

TEST_F(LoadDotenv, IsSkippedWhereThatIsAsked) {
  folder.write("app/.env", "EDDY_TEST_A=near\n");
  ::setenv("FLASK_SKIP_DOTENV", "1", 1);
  EXPECT_FALSE(load_dotenv());
  EXPECT_EQ(value("EDDY_TEST_A"), "not set");
  EXPECT_TRUE(load_dotenv(folder.path("app/.env")));
  EXPECT_EQ(value("EDDY_TEST_A"), "near");
  EXPECT_FALSE(load_dotenv(folder.path("missing")));
}

// As Flask 3.1.
TEST_F(LoadDotenv, AFileThatIsNamedCountsBeforeTheOthers) {
  folder.write("own", "EDDY_TEST_A=own\n");
  folder.write("app/.env", "EDDY_TEST_A=env\nEDDY_TEST_B=env\n");
  EXPECT_TRUE(load_dotenv(folder.path("own")));
  EXPECT_EQ(value("EDDY_TEST_A"), "own");
  EXPECT_EQ(value("EDDY_TEST_B"), "env");
  EXPECT_TRUE(load_dotenv(folder.path("missing")));
  EXPECT_FALSE(load_dotenv(folder.path("missing"), false));
}

TEST_F(LoadDotenv, OfItAlone) {
  folder.write("own", "EDDY_TEST_A=own\n");
  folder.write("none", "# nothing\n");
  folder.write("app/.env", "EDDY_TEST_B=env\n");
  EXPECT_TRUE(load_dotenv(folder.path("own"), false));
  EXPECT_EQ(value("EDDY_TEST_B"), "not set");
  EXPECT_FALSE(load_dotenv(folder.path("none"), false));
}

TEST_F(LoadDotenv, NamesALineThatIsNone) {
  folder.write("app/sub/.env", "EDDY_TEST_A=a\nwhat is this\n");
  const KeptLog log;
  EXPECT_TRUE(load_dotenv());
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr(".env: could not parse statement starting at line 2")));
}

}  // namespace
}  // namespace eddy::flask
