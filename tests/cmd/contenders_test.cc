#include "bench/contenders.h"

#include <gmock/gmock.h>

namespace eddy::command {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view two_rows = R"(
[[group]]
name = "mine"

[[group]]
name = "rare"
title = "Seldom asked for"
default = false

[[contender]]
name = "mine/a"
group = "mine"
command = ["a", "--port", "{port}"]

[[contender]]
name = "rare/b"
group = "rare"
original = "mine/a"
command = ["b"]
port = 0
url = "/page?x=1"
constant = true
ready_within_seconds = 3
needs = [{ program = "b", package = "libb" }, { python = "flask", package = "python3-flask" }]
[[contender.files]]
name = "b.conf"
text = "listen {port};"
)";

std::string fault(std::string_view toml) {
  const auto roster = parse_roster(toml, "rows.toml");
  return roster ? "none" : roster.error().what;
}

std::vector<std::string> names(const Outcome<std::vector<Contender>>& rows) {
  std::vector<std::string> all;
  if (!rows) return {rows.error().what};
  for (const Contender& row : *rows) all.push_back(row.name);
  return all;
}

TEST(Contenders, EveryKey) {
  const auto roster = parse_roster(two_rows, "rows.toml");
  ASSERT_TRUE(roster) << roster.error().what;
  const Contender& row = *roster->find("rare/b");
  EXPECT_EQ(row.port, 0);
  EXPECT_EQ(row.url, "/page?x=1");
  EXPECT_TRUE(row.constant);
  EXPECT_EQ(row.ready_within, std::chrono::seconds{3});
  ASSERT_EQ(row.needs.size(), 2U);
  EXPECT_EQ(row.needs[1].python, "flask");
  ASSERT_EQ(row.files.size(), 1U);
  EXPECT_EQ(row.files[0].text, "listen {port};");
}

TEST(Contenders, Defaults) {
  const auto roster = parse_roster(two_rows, "rows.toml");
  const Contender& row = *roster->find("mine/a");
  EXPECT_EQ(row.port, 8888);
  EXPECT_EQ(row.url, "/");
  EXPECT_FALSE(row.constant);
  EXPECT_EQ(row.expected, "{root}/bench/page/expected.html");
  EXPECT_EQ(roster->groups[0].title, "mine");
}

TEST(Contenders, MistakesNameFileAndLine) {
  const std::string group = "[[group]]\nname = 'g'\n[[contender]]\nname = 'a'\ngroup = 'g'\n";
  EXPECT_THAT(fault("x = "), HasSubstr("rows.toml:1: "));
  EXPECT_THAT(fault(group + "comand = ['a']\ncommand = ['b']\n"), HasSubstr("rows.toml:6: no key 'comand'"));
  EXPECT_THAT(fault(group + "command = 'a b'\n"),
              HasSubstr("rows.toml:6: command must be a list of strings"));
  EXPECT_THAT(fault(group + "command = ['a', 7]\n"), HasSubstr("command must be a list of strings"));
  EXPECT_THAT(fault(group), HasSubstr("command must be a list of strings, not empty"));
  EXPECT_THAT(fault(group + "command = ['a']\nport = 70000\n"),
              HasSubstr("rows.toml:7: port must be between 0 and 65535"));
  EXPECT_THAT(fault(group + "command = ['a']\nport = '80'\n"), HasSubstr("port must be a whole number"));
  EXPECT_THAT(fault(group + "command = ['a']\nurl = 'page'\n"),
              HasSubstr("url must be a path that begins with /"));
  EXPECT_THAT(fault(group + "command = ['a']\nneeds = [{ package = 'p' }]\n"),
              HasSubstr("program must be given, or python"));
  EXPECT_THAT(fault(group + "command = ['a']\nfiles = [{ name = '../x' }]\n"),
              HasSubstr("name must be a plain name"));
}

TEST(Contenders, MistakesBetweenRows) {
  EXPECT_THAT(fault("[[contender]]\nname = 'a'\ngroup = 'g'\ncommand = ['a']\n"),
              HasSubstr("a: no group 'g'"));
  const std::string row = "[[contender]]\nname = 'a'\ngroup = 'g'\ncommand = ['a']\n";
  EXPECT_THAT(fault("[[group]]\nname = 'g'\n" + row + row), HasSubstr("two contenders are named 'a'"));
  EXPECT_THAT(fault("[[group]]\nname = 'g'\n" + row + "original = 'b'\n"),
              HasSubstr("its original 'b' is no contender"));
  EXPECT_THAT(fault("[[group]]\nname = 'g'\n"), HasSubstr("no [[contender]] in it"));
}

TEST(Contenders, ChoiceByNamePatternAndGroup) {
  const auto roster = parse_roster(two_rows, "rows.toml");
  EXPECT_THAT(names(choose(*roster, {}, {})), ElementsAre("mine/a"));
  EXPECT_THAT(names(choose(*roster, {"rare/b"}, {})), ElementsAre("rare/b"));
  EXPECT_THAT(names(choose(*roster, {"*"}, {})), ElementsAre("mine/a", "rare/b"));
  EXPECT_THAT(names(choose(*roster, {}, {"rare"})), ElementsAre("rare/b"));
  EXPECT_THAT(names(choose(*roster, {"mine/*"}, {"rare"})), ElementsAre("mine/a", "rare/b"));
  EXPECT_THAT(names(choose(*roster, {"c"}, {})), ElementsAre("no contender 'c'; there are mine/a, rare/b"));
  EXPECT_THAT(names(choose(*roster, {}, {"c"})), ElementsAre("no group 'c'; there are mine, rare"));
}

TEST(Contenders, TheOnesThatShip) {
  const auto roster = read_roster(EDDY_SOURCE_DIR "/bench/contenders.toml");
  ASSERT_TRUE(roster) << roster.error().what;
  EXPECT_THAT(names(choose(*roster, {}, {"eddy"})),
              ElementsAre("pure_flask", "pure_tornado", "gevent_flask", "tornado_flask", "gevent_tornado",
                          "threaded_tornado"));
  EXPECT_TRUE(roster->find("nginx")->constant);
  EXPECT_TRUE(roster->find("floor")->constant);
  EXPECT_FALSE(roster->find("python/pure_flask")->constant);
}

TEST(Expand, PutsPlacesAndKeepsOtherBraces) {
  const std::map<std::string, std::string> places{{"port", "80"}, {"root", "/r"}};
  EXPECT_EQ(expand("{root}/x:{port}", places), "/r/x:80");
  EXPECT_EQ(expand("http { listen {port}; }", places), "http { listen 80; }");
  EXPECT_EQ(expand("{ports} {", places), "{ports} {");
  EXPECT_EQ(expand("", places), "");
}

}  // namespace
}  // namespace eddy::command
