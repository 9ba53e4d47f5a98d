// Where an app's files are sought: the candidates for its root in their order, and which names stay in a folder.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "base/temporary_folder.h"
#include "eddy/flask.h"
#include "flask/app_state.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FlaskFolders : public ::testing::Test {
 protected:
  FlaskFolders() {
    if (const char* was = std::getenv("EDDY_ROOT")) former = was;
    ::unsetenv("EDDY_ROOT");
  }
  ~FlaskFolders() override {
    if (former)
      ::setenv("EDDY_ROOT", former->c_str(), 1);
    else
      ::unsetenv("EDDY_ROOT");
  }
  void write(std::string_view name, std::string_view content) const { files.write(name, content); }

  const test::TemporaryFolder files;
  const std::string folder = files.path();
  std::optional<std::string> former;
};

TEST_F(FlaskFolders, TheRootIsSoughtInThisOrder) {
  const std::string here = std::filesystem::current_path().string();
  EXPECT_THAT(detail::root_candidates({}, folder + "/bin/app"), ElementsAre(folder + "/bin", here));
  write("bin/app.root", "/src/app/\n");  // as eddy_flask_app writes it
  EXPECT_THAT(detail::root_candidates({}, folder + "/bin/app"),
              ElementsAre("/src/app", folder + "/bin", here));
  ::setenv("EDDY_ROOT", "/opt/app//", 1);
  EXPECT_THAT(detail::root_candidates({}, folder + "/bin/app"),
              ElementsAre("/opt/app", "/src/app", folder + "/bin", here));
  ::setenv("EDDY_ROOT", "/src/app", 1);  // once is enough
  EXPECT_THAT(detail::root_candidates({}, folder + "/bin/app"),
              ElementsAre("/src/app", folder + "/bin", here));
}

TEST_F(FlaskFolders, ARootThatIsGivenIsTheOnlyOne) {
  ::setenv("EDDY_ROOT", "/opt/app", 1);
  EXPECT_THAT(detail::root_candidates({.root_path = "/given/"}, folder + "/bin/app"), ElementsAre("/given"));
  EXPECT_THAT(detail::root_candidates({.root_path = "/"}, folder + "/bin/app"), ElementsAre("/"));
}

TEST_F(FlaskFolders, TheFirstRootThatHasAFileGivesIt) {
  write("templates/page.html", "from EDDY_ROOT");
  write("static/a.txt", "a");
  ::setenv("EDDY_ROOT", folder.c_str(), 1);
  Flask app{"app"};
  EXPECT_EQ(app.root_path(), folder);
  app.get("/", [] { return render_template("page.html"); });
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/").text(), "from EDDY_ROOT");
  EXPECT_EQ(client.get("/static/a.txt").status_code, 200);
}

TEST_F(FlaskFolders, AMissingTemplateNamesEveryFolder) {
  ::setenv("EDDY_ROOT", folder.c_str(), 1);
  Flask app{"app"};
  try {
    static_cast<void>(app.jinja_env().get_template("nope.html"));
    FAIL();
  } catch (const std::exception& error) {
    for (const std::string& root : app.tried_roots())
      EXPECT_THAT(error.what(), HasSubstr(root + "/templates"));
  }
}

TEST_F(FlaskFolders, NamesThatLeaveTheFolderAreRefused) {
  EXPECT_EQ(safe_join("/s", "a/b.css"), "/s/a/b.css");
  EXPECT_EQ(safe_join("/s", "..a/b.."), "/s/..a/b..");
  EXPECT_EQ(safe_join("/s/", "a//./b/../c/"), "/s/a/c");
  EXPECT_EQ(safe_join("/s", "a/.."), "/s/.");
  EXPECT_EQ(safe_join("/s", ""), "/s/");
  EXPECT_EQ(safe_join("", "a"), "./a");
  EXPECT_EQ(safe_join("/s", {"a", "../b"}), std::nullopt);
  EXPECT_EQ(safe_join("/s", {"a", "b"}), "/s/a/b");
  for (const std::string_view name :
       {"/etc", "//etc", "..", "../a", "a/../../b", "./../a", "a/b/../../../c", "../s/a"}) {
    EXPECT_EQ(safe_join("/s", name), std::nullopt) << name;
  }
  EXPECT_EQ(safe_join("/s", std::string_view{"a\0b", 3}), std::nullopt);
}

}  // namespace
}  // namespace eddy::flask
