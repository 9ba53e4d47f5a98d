#include "new/scaffold.h"

#include <gmock/gmock.h>

#include "support/files.h"

namespace eddy::command {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(ProjectName, IsATargetAFolderAndText) {
  for (const char* name : {"a", "guestbook", "My-app_2"}) EXPECT_EQ(name_fault(name), "") << name;
  for (const char* name : {"", "2a", "-a", "a b", "a/b", "../a", "a\"", "ü", "a.b"})
    EXPECT_THAT(name_fault(name), HasSubstr("a name begins with a letter")) << name;
  EXPECT_THAT(name_fault("test"), HasSubstr("a target of CMake's own"));
}

class Project : public testing::TestWithParam<const char*> {};

TEST_P(Project, BearsItsNameEverywhere) {
  const auto folder = Folder::make();
  const auto files = make_project("guestbook", GetParam(), folder->path() + "/guestbook", EDDY_SOURCE_DIR);
  ASSERT_TRUE(files) << files.error().what;
  for (const char* file :
       {"CMakeLists.txt", "README.md", "app.cc", "app.h", "app_test.cc", "main.cc", "templates/index.html"})
    EXPECT_THAT(*files, Contains(file));
  for (const std::string& file : *files) {
    const auto text = read_file(folder->path() + "/guestbook/" + file);
    ASSERT_TRUE(text);
    EXPECT_THAT(*text, Not(HasSubstr("@name@"))) << file;
  }
  EXPECT_THAT(read_file(folder->path() + "/guestbook/CMakeLists.txt").value_or(""),
              HasSubstr("project(guestbook "));
}

TEST_P(Project, OverwritesNothing) {
  const auto folder = Folder::make();
  const auto files = make_project("guestbook", GetParam(), folder->path(), EDDY_SOURCE_DIR);
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().what, HasSubstr("is there already"));
}

INSTANTIATE_TEST_SUITE_P(Styles, Project, testing::Values("flask", "tornado"));

TEST(Project, OfAnUnknownStyleIsRefused) {
  EXPECT_FALSE(make_project("a", "django", "/nonexistent/a", EDDY_SOURCE_DIR));
}

}  // namespace
}  // namespace eddy::command
