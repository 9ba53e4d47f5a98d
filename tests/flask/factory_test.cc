// An application factory and an extension, as the guide shows them: what belongs to an app is in its config and its contexts, so
// one extension serves all of them.
#include <gmock/gmock.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "base/temporary_folder.h"
#include "eddy/flask.h"

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;

class Greeter {
 public:
  void init_app(Flask& app) {
    if (!app.config.contains("GREETING")) app.config["GREETING"] = "Hello";
    app.teardown_appcontext([this](const std::exception_ptr&) { closed += g().contains("greeter") ? 1 : 0; });
    app.cli.command("greet", [this] { echo(greeting()); });
    app.template_global("greeting", Value{Callable{[this](const Arguments&) { return Value{greeting()}; }}});
  }
  // Of the app whose context it is; made when it is first asked for.
  static std::string greeting() {
    if (!g().contains("greeter")) g()["greeter"] = current_app().config.at("GREETING");
    return g().get("greeter").str();
  }
  int closed = 0;
};

std::unique_ptr<Flask> create_app(Greeter& greeter, const Value& settings) {
  auto app = std::make_unique<Flask>("app", FlaskOptions{.static_folder = ""});
  app->config.from_mapping(settings);
  greeter.init_app(*app);
  Blueprint pages{"pages"};
  pages.get("/", [] { return render_template_string("{{ greeting() }}"); });
  app->register_blueprint(pages);
  return app;
}

TEST(AppFactory, OneExtensionServesManyApps) {
  Greeter greeter;
  const auto english = create_app(greeter, Value{Dict{}});
  const auto german = create_app(greeter, {{"GREETING", "Hallo"}});
  EXPECT_EQ(english->test_client().get("/").data, "Hello");
  EXPECT_EQ(german->test_client().get("/").data, "Hallo");
  EXPECT_EQ(german->test_cli_runner().invoke({"greet"}).output, "Hallo\n");
  EXPECT_EQ(greeter.closed, 3);
  try {
    greeter.init_app(*german);
    FAIL();
  } catch (const RegistrationError& error) {
    EXPECT_THAT(error.what(), HasSubstr("it has begun to serve"));
  }
}

std::string text_of(std::istream& file) {
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(InstanceFolder, HoldsWhatIsNotThePrograms) {
  const test::TemporaryFolder folder;
  const std::string root = folder.path();
  folder.write("config.toml", "NAME = 'root'\n");
  folder.write("instance/config.toml", "NAME = 'instance'\n");
  Flask app{"app", {.root_path = root}};
  EXPECT_EQ(app.instance_path(), root + "/instance");
  auto file = app.open_instance_resource("config.toml");
  EXPECT_EQ(text_of(file), "NAME = 'instance'\n");
  file = app.open_resource("config.toml");
  EXPECT_EQ(text_of(file), "NAME = 'root'\n");
  EXPECT_THROW((void)app.open_resource("missing"), std::system_error);
  EXPECT_TRUE(app.config.from_file("config.toml"));
  EXPECT_EQ(app.config.at("NAME"), Value{"root"});
  EXPECT_FALSE(app.config.from_file("missing.toml", true));

  Flask relative{"app", {.root_path = root, .instance_relative_config = true}};
  EXPECT_TRUE(relative.config.from_file("config.toml"));
  EXPECT_EQ(relative.config.at("NAME"), Value{"instance"});
  EXPECT_EQ((Flask{"app", {.root_path = root, .instance_path = "/elsewhere"}}.instance_path()), "/elsewhere");
}

}  // namespace
}  // namespace eddy::flask
