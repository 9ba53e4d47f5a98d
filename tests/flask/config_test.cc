#include "eddy/flask/config.h"

#include <gtest/gtest.h>

namespace eddy::flask {
namespace {

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

}  // namespace
}  // namespace eddy::flask
