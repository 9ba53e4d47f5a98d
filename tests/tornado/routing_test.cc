// Rules: what is refused when they are registered, the way back, and what a match gives.
#include <gtest/gtest.h>

#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

struct None : RequestHandler {
  void get() { write("none"); }
};
struct One : RequestHandler {
  void get(std::string text) { write(text); }
};
struct Numbers : RequestHandler {
  void get(int a, double b, unsigned char c) {
    write(std::to_string(a) + " " + std::to_string(b) + " " + std::to_string(c));
  }
};
struct ByName : RequestHandler {
  void get(std::string_view, const std::string&) {
    write(std::string{path_kwarg("b")} + std::string{path_kwarg("a")} + std::string{path_kwarg("c")});
  }
};
struct NeedsArguments : RequestHandler {
  void initialize(int) {}
};

std::string refusal(std::vector<URLSpec> rules) {
  try {
    const Application app{std::move(rules)};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Routing, RefusesWhatDoesNotFit) {
  EXPECT_EQ(refusal({{R"(/(\d+))", handler<None>}}).substr(0, 29), R"(the rule /(\d+) has 1 group, )");
  EXPECT_NE(refusal({{R"(/)", handler<One>}}).find("One::get takes 1 argument"), std::string::npos);
  EXPECT_NE(refusal({{R"(/(?=x))", handler<None>}}).find("/(?=x)"), std::string::npos);
  EXPECT_NE(refusal({{R"(/(a)(?P<b>c))", handler<Numbers>}}).find("all named or all positional"),
            std::string::npos);
  EXPECT_NE(refusal({{"/", handler<None>, "a"}, {"/b", handler<None>, "a"}}).find("\"a\""),
            std::string::npos);
  EXPECT_NE(refusal({{"/", handler<NeedsArguments>}}).find("handler_with"), std::string::npos);
}

TEST(Routing, AnchorsAsTornado) {
  Application app{{{R"(/a|/b)", handler<None>}, {R"(/c\.d)", handler<None>}, {R"(^/e$)", handler<None>}}};
  EXPECT_EQ(get(app, "/a").head.status, 200);
  EXPECT_EQ(get(app, "/abc").head.status, 200);  // "$" binds to the last alternative only, in Tornado too
  EXPECT_EQ(get(app, "/b").head.status, 200);
  EXPECT_EQ(get(app, "/bc").head.status, 404);
  EXPECT_EQ(get(app, "/c.d").head.status, 200);
  EXPECT_EQ(get(app, "/cxd").head.status, 404);
  EXPECT_EQ(get(app, "/e").head.status, 200);
  EXPECT_EQ(get(app, "x/e").head.status, 404);
}

TEST(Routing, ConvertsToTheMethodsTypes) {
  Application app{{{R"(/([^/]*)/([^/]*)/([^/]*))", handler<Numbers>}}};
  EXPECT_EQ(get(app, "/-7/2.5/255").body, "-7 2.500000 255");
  for (const char* path :
       {"/x/2/3", "/1/y/3", "/1/2/256", "/1/2/-1", "/99999999999/2/3", "/1/nan/3", "//2/3"})
    EXPECT_EQ(get(app, path).head.status, 404) << path;
}

TEST(Routing, NamedGroupsGoByPositionAndByName) {
  Application app{{{R"(/(?P<a>\w+)/(?P<b>\w+))", handler<ByName>, "named"}}};
  EXPECT_EQ(get(app, "/x/y").body, "yx");
  EXPECT_EQ(app.reverse_url("named", "p q", 3), "/p%20q/3");
}

TEST(Routing, ReversesPlainRules) {
  Application app{{{R"(/)", handler<None>, "home"},
                   {R"(/post/(\d+)\.html)", handler<One>, "post"},
                   {R"(/odd/(?:x)?(.*))", handler<One>, "odd"}}};
  EXPECT_EQ(app.reverse_url("home"), "/");
  EXPECT_EQ(app.reverse_url("post", 7), "/post/7.html");
  EXPECT_THROW(static_cast<void>(app.reverse_url("post")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(app.reverse_url("odd", 1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(app.reverse_url("nobody")), std::invalid_argument);
}

TEST(Routing, DefaultHandler) {
  Application app{{}, {.default_handler = handler<None>}};
  EXPECT_EQ(get(app, "/anything").body, "none");
}

}  // namespace
}  // namespace eddy::tornado::web
