// Apps whose templates are compiled in: they need no folder; one setting makes them read it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

// A root with a template that says other things than the one compiled in.
class Root {
 public:
  Root() : path_{testing::TempDir() + "eddy_compiled_" + std::to_string(::getpid())} {
    std::filesystem::create_directories(path_ + "/templates");
  }
  ~Root() { std::filesystem::remove_all(path_); }
  void write(const std::string& name, const std::string& text) const {
    const std::string file = path_ + "/templates/" + name;
    std::ofstream{file} << text;
    // Never the time of a version before, however fast the test is.
    static int later = 0;
    std::filesystem::last_write_time(
        file, std::filesystem::file_time_type::clock::now() + std::chrono::seconds{++later});
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string front(Flask& app) { return std::string{app.test_client().get("/").text()}; }

void add_front(Flask& app) {
  app.get("/", [] { return render_template("layout.html", {}); });
}

TEST(CompiledApp, NeedsNoFolder) {
  Flask app{"site", {.root_path = "/nonexistent"}};
  add_front(app);
  EXPECT_EQ(front(app), "<title>layout</title>\n");
}

TEST(CompiledApp, AFolderServesWhatIsNotCompiledIn) {
  const Root root;
  root.write("layout.html", "not this one");
  root.write("more.html", "more");
  Flask app{"site", {.root_path = root.path()}};
  app.get("/", [] { return render_template("layout.html", {}) + render_template("more.html", {}); });
  EXPECT_EQ(front(app), "<title>layout</title>\nmore");
}

TEST(CompiledApp, OneSettingReadsTheFolderAndSeesChanges) {
  const Root root;
  root.write("layout.html", "first");
  Flask app{"site", {.root_path = root.path(), .templates_auto_reload = true}};
  add_front(app);
  EXPECT_EQ(front(app), "first");
  root.write("layout.html", "second");
  EXPECT_EQ(front(app), "second");
}

// strict.toml, as the app's jinja_options.
TEST(CompiledApp, OptionsOfTheBuildAreTheApps) {
  Flask app{"site",
            {.root_path = "/nonexistent",
             .template_folder = "strict",
             .jinja_options = {
                 .syntax = {.block_start_string = "<{", .block_end_string = "}>", .trim_blocks = true},
                 .autoescape = false,
                 .undefined = jinja2::UndefinedKind::strict}}};
  app.get("/", [] { return render_template("page.html", {{"value", "<"}}); });
  EXPECT_EQ(front(app), "no\n<");
  Flask other{"site", {.root_path = "/nonexistent", .template_folder = "strict"}};
  EXPECT_THROW(other.serving(), std::exception);
}

// auth/templates, compiled as the FOLDER "auth/templates": behind the app's own, and before files.
TEST(CompiledApp, ABlueprintsTemplatesToo) {
  Flask app{"site", {.root_path = "/nonexistent"}};
  Blueprint auth{"auth", {.root_path = "auth", .template_folder = "templates"}};
  auth.get("/", [] { return render_template("login.html") + render_template("layout.html"); });
  app.register_blueprint(auth);
  EXPECT_EQ(front(app), "log in<title>layout</title>\n");
}

TEST(CompiledApp, ASettingOfTheConfigReadsTheFolder) {
  const Root root;
  root.write("layout.html", "first");
  Flask app{"site", {.root_path = root.path()}};
  app.config["TEMPLATES_AUTO_RELOAD"] = true;
  add_front(app);
  EXPECT_EQ(front(app), "first");
  Flask late{"site", {.root_path = root.path()}};
  late.template_global("x", 1);
  late.config["TEMPLATES_AUTO_RELOAD"] = true;
  EXPECT_THROW(late.serving(), RegistrationError);
}

}  // namespace
}  // namespace eddy::flask
