#include "eddy/tornado/options.h"

#include <gtest/gtest.h>

namespace eddy::tornado::options {
namespace {

class Options : public testing::Test {
 protected:
  Options() {
    parser.define<int>("port", 8888, "run on the given port", "N");
    parser.define<std::string>("log_file", "", "where to log");
    parser.define<bool>("debug", false);
    parser.define<double>("rate", 0.5);
  }
  std::vector<std::string> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    return parser.parse_command_line(static_cast<int>(arguments.size()), arguments.data());
  }
  std::string refusal(std::vector<const char*> arguments) {
    try {
      parse(std::move(arguments));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  OptionParser parser;
};

TEST_F(Options, ReadsEachType) {
  EXPECT_EQ(parser.get<int>("port"), 8888);
  EXPECT_TRUE(parse({"--port=80", "--log-file=a=b", "-debug", "--rate=2"}).empty());
  EXPECT_EQ(parser.get<int>("port"), 80);
  EXPECT_EQ(parse({"--port", "81", "rest"}), (std::vector<std::string>{"rest"}));
  EXPECT_EQ(parser.get<int>("port"), 81);
  EXPECT_EQ(parser.get<std::string>("log_file"), "a=b");
  EXPECT_TRUE(parser.get<bool>("debug"));
  EXPECT_EQ(parser.get<double>("rate"), 2);
}

TEST_F(Options, LeavesTheRest) {
  EXPECT_EQ(parse({"--debug", "a", "--port=1"}), (std::vector<std::string>{"a", "--port=1"}));
  EXPECT_EQ(parse({"--", "--port=1"}), (std::vector<std::string>{"--port=1"}));
  EXPECT_EQ(parser.get<int>("port"), 8888);
}

TEST_F(Options, RefusesWithASentence) {
  EXPECT_EQ(refusal({"--prot=1"}), "Unrecognized command line option: --prot");
  EXPECT_EQ(refusal({"--port"}), "Option --port requires a value: --port=...");
  EXPECT_EQ(refusal({"--port=x"}), "Option --port takes a whole number, not \"x\"");
  EXPECT_EQ(refusal({"--port=99999999999"}), "Option --port takes a whole number, not \"99999999999\"");
  EXPECT_EQ(refusal({"--debug=maybe"}), "Option --debug takes true or false, not \"maybe\"");
  EXPECT_THROW(parser.define<int>("port", 1), Error);
  EXPECT_THROW(static_cast<void>(parser.get<double>("port")), Error);
  EXPECT_THROW(static_cast<void>(parser.get<int>("nothing")), Error);
}

TEST_F(Options, Help) {
  parse({"--help"});
  EXPECT_TRUE(parser.help_wanted());
  const std::string help = parser.help_text("program");
  EXPECT_NE(help.find("--port=N                         run on the given port (default 8888)"),
            std::string::npos)
      << help;
}

}  // namespace
}  // namespace eddy::tornado::options
