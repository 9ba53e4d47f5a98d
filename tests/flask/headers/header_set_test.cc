// Sets of names, without regard to case.
#include "eddy/flask/headers/header_set.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "eddy/http/headers.h"

namespace eddy::flask {
namespace {

TEST(FlaskHeaderSet, Reads) {
  const HeaderSet set = HeaderSet::from_header("Foo, \"b c\", FOO, bar");
  EXPECT_THAT((std::vector<std::string>{set.begin(), set.end()}), testing::ElementsAre("Foo", "b c", "bar"));
  EXPECT_TRUE(set.contains("BAR"));
  EXPECT_EQ(set.find("b C"), 1U);
  EXPECT_EQ(set.find("x"), std::nullopt);
  EXPECT_EQ(set[2], "bar");
  EXPECT_EQ(set.to_header(), "Foo, \"b c\", bar");
  EXPECT_THAT(set.as_set(), testing::ElementsAre("b c", "bar", "foo"));
  EXPECT_TRUE(HeaderSet::from_header("").empty());
}

// A client says how many there are. Were each looked for among those before it, this would not end.
TEST(FlaskHeaderSet, ManyNamesAreReadInOneGo) {
  std::string list;
  for (int i = 0; i < 300'000; ++i) list += std::to_string(i) + ",X" + std::to_string(i % 1000) + ',';
  EXPECT_EQ(HeaderSet::from_header(list).size(), 301'000U);
}

TEST(FlaskHeaderSet, ChangesItsField) {
  http::Headers headers;
  HeaderSet vary = HeaderSet::from_header("", {headers, "Vary"});
  vary.add("Cookie");
  vary.add("cookie");
  vary.update({"Accept", "X-A"});
  EXPECT_EQ(headers.get("Vary"), "Cookie, Accept, X-A");
  vary.discard("ACCEPT");
  vary.discard("none");
  EXPECT_EQ(headers.get("Vary"), "Cookie, X-A");
  HeaderSet own = vary;  // a copy is the program's own
  own.clear();
  EXPECT_EQ(headers.get("Vary"), "Cookie, X-A");
  vary.clear();
  EXPECT_FALSE(headers.contains("Vary"));
}

}  // namespace
}  // namespace eddy::flask
