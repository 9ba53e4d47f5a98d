#include "eddy/flask/config.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <string>

#include "base/temporary_folder.h"

struct Settings {
  std::string secret_key;
  int per_page = 20;
};
template <>
struct eddy::reflect<Settings> {
  static constexpr auto members =
      eddy::members("secret_key", &Settings::secret_key, "per_page", &Settings::per_page);
};

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;

TEST(Config, IsSetAndRead) {
  Config config;
  config["PER_PAGE"] = 20;
  EXPECT_EQ(static_cast<Value>(config["PER_PAGE"]), Value{20});
  EXPECT_EQ(config.get("PER_PAGE", 10), Value{20});
  EXPECT_EQ(config.get("OTHER", 10), Value{10});
  EXPECT_TRUE(config.contains("PER_PAGE"));
  EXPECT_FALSE(config.contains("OTHER"));
  EXPECT_THROW((void)config.at("OTHER"), KeyError);
  EXPECT_EQ(config.items().find("PER_PAGE"), Value{20});
  EXPECT_EQ(config.setdefault("PER_PAGE", 30), Value{20});
  EXPECT_EQ(config.setdefault("OTHER", 30), Value{30});
  EXPECT_EQ(config.get("OTHER"), Value{30});
}

TEST(Config, HasFlasksDefaults) {
  const Config config;
  EXPECT_EQ(config["SESSION_COOKIE_NAME"], Value{"session"});
  EXPECT_EQ(config["PERMANENT_SESSION_LIFETIME"], Value{2'678'400});
  EXPECT_TRUE(config["SECRET_KEY"].is_none());
}

TEST(Config, AMappingGivesItsUpperCaseNames) {
  Config config;
  config.from_mapping({{"A_1", 1}, {"b", 2}, {"Cd", 3}, {"_", 4}});
  EXPECT_EQ(config["A_1"], Value{1});
  EXPECT_FALSE(config.contains("b"));
  EXPECT_FALSE(config.contains("Cd"));
  EXPECT_FALSE(config.contains("_"));
  EXPECT_THROW(config.from_mapping(7), TypeError);
}

TEST(Config, Namespaces) {
  Config config;
  config.from_mapping({{"IMAGE_STORE_TYPE", "fs"}, {"IMAGE_STORE_PATH", "/var"}, {"IMAGE", 1}});
  EXPECT_EQ(config.get_namespace("IMAGE_STORE_"), (Value{{"type", "fs"}, {"path", "/var"}}));
  EXPECT_EQ(config.get_namespace("IMAGE_STORE_", false), (Value{{"TYPE", "fs"}, {"PATH", "/var"}}));
  EXPECT_EQ(config.get_namespace("IMAGE_STORE_", true, false),
            (Value{{"image_store_type", "fs"}, {"image_store_path", "/var"}}));
}

TEST(Config, KeepsCopiesOfWhatItIsGiven) {
  Config config;
  std::string text = "a text that is long enough to lie elsewhere";
  config["TEXT"] = Value::borrowed(text);
  text[0] = 'X';
  EXPECT_EQ(static_cast<Value>(config["TEXT"]), Value{"a text that is long enough to lie elsewhere"});
}

class ConfigFiles : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{folder.path(name)} << text;
    return folder.path(name);
  }
  std::string fault(const std::string& path) {
    try {
      config.from_file(path);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }
  test::TemporaryFolder folder;
  Config config;
};

TEST_F(ConfigFiles, AreTomlOrJson) {
  EXPECT_TRUE(config.from_file(write("a.toml",
                                     "PER_PAGE = 20\nlower = 1\nRATE = 0.5\nON = true\nDAY = "
                                     "2024-01-02\n[MAIL]\nhost = 'x'\nports = [25, 26]\n")));
  EXPECT_EQ(config.at("PER_PAGE"), Value{20});
  EXPECT_FALSE(config.contains("lower"));
  EXPECT_EQ(config.at("RATE"), Value{0.5});
  EXPECT_EQ(config.at("ON"), Value{true});
  EXPECT_EQ(config.at("DAY"), Value{"2024-01-02"});
  EXPECT_EQ(config.at("MAIL"), (Value{{"host", "x"}, {"ports", Value::list({25, 26})}}));
  EXPECT_TRUE(config.from_file(write("a.json", R"({"PER_PAGE": 30, "lower": 1})")));
  EXPECT_EQ(config.at("PER_PAGE"), Value{30});
}

TEST_F(ConfigFiles, SayWhatIsWrongAndWhere) {
  EXPECT_THAT(fault(write("a.toml", "A = 1\nB =\n")), HasSubstr("a.toml:2: "));
  EXPECT_THAT(fault(write("a.json", "{")), HasSubstr("a.json: "));
  EXPECT_THAT(fault(write("b.json", "[1]")), HasSubstr("b.json: it holds no object"));
  EXPECT_THAT(fault(write("a.py", "")), HasSubstr("settings are read from .toml and .json files"));
  EXPECT_THAT(fault(folder.path("none.toml")), HasSubstr("none.toml: unable to load the configuration file"));
  EXPECT_FALSE(config.from_file(folder.path("none.toml"), true));
}

TEST_F(ConfigFiles, AVariableOfTheEnvironmentNamesOne) {
  ::setenv("EDDY_CONFIG_TEST", write("a.toml", "A = 1").c_str(), 1);
  EXPECT_TRUE(config.from_envvar("EDDY_CONFIG_TEST"));
  EXPECT_EQ(config.at("A"), Value{1});
  ::unsetenv("EDDY_CONFIG_TEST");
  EXPECT_FALSE(config.from_envvar("EDDY_CONFIG_TEST", true));
  EXPECT_THROW(config.from_envvar("EDDY_CONFIG_TEST"), ConfigError);
}

TEST(Config, TheEnvironmentGivesJsonOrText) {
  const std::pair<const char*, const char*> variables[] = {
      {"EDDYTEST_NUMBER", "20"},    {"EDDYTEST_TEXT", "a b"},           {"EDDYTEST_LIST", "[1, 2]"},
      {"EDDYTEST_MAIL__HOST", "x"}, {"EDDYTEST_MAIL__TLS__ON", "true"}, {"EDDYTEST_SECRET_KEY", "k"}};
  for (const auto& [name, value] : variables) ::setenv(name, value, 1);
  Config config;
  config.from_prefixed_env("EDDYTEST");
  for (const auto& [name, value] : variables) ::unsetenv(name);
  EXPECT_EQ(config.at("NUMBER"), Value{20});
  EXPECT_EQ(config.at("TEXT"), Value{"a b"});
  EXPECT_EQ(config.at("LIST"), Value::list({1, 2}));
  EXPECT_EQ(config.at("MAIL"), (Value{{"HOST", "x"}, {"TLS", Value{{"ON", true}}}}));
  EXPECT_EQ(config.at("SECRET_KEY"), Value{"k"});
}

TEST(Config, AStructGivesItsMembers) {
  Config config;
  config.from_object(Settings{.secret_key = "k", .per_page = 30});
  EXPECT_EQ(config.at("SECRET_KEY"), Value{"k"});
  EXPECT_EQ(config.at("PER_PAGE"), Value{30});
}

}  // namespace
}  // namespace eddy::flask
