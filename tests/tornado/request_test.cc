// What a handler reads: the request's parts, arguments, cookies, the user.
#include "eddy/tornado/request.h"

#include <gtest/gtest.h>

#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

struct Parts : RequestHandler {
  void get() {
    const HTTPServerRequest& r = request();
    for (const std::string_view part : {r.method(), r.uri(), r.path(), r.query(), r.version(), r.remote_ip(),
                                        r.protocol(), r.host(), r.host_name()})
      write(std::string{part} + "\n");
    write(r.full_url());
    EXPECT_GE(r.request_time().count(), 0);
  }
};

TEST(Request, Parts) {
  Application app{{{"/a%20b", handler<Parts>}}};
  EXPECT_EQ(
      get(app, "/a%20b?c=d", {{"Host", "[::1]:80"}}).body,
      "GET\n/a%20b?c=d\n/a%20b\nc=d\nHTTP/1.1\n127.0.0.1\nhttp\n[::1]:80\n[::1]\nhttp://[::1]:80/a%20b?c=d");
}

struct Reads : RequestHandler {
  void get() {
    write(get_argument("a", std::nullopt).value_or("none") + "|" + get_argument("b", "fallback", false) +
          "|" + get_query_argument("c", "") + "|" + std::to_string(get_body_arguments("a").size()));
  }
  void post() { write(std::to_string(request().arguments().size())); }
  [[nodiscard]] Value get_current_user() override {
    ++asked;
    return get_cookie("user", "nobody");
  }
  void put() {
    static_cast<void>(current_user());
    write(current_user());
    write(std::to_string(asked));
  }
  int asked = 0;
};

const Fields form = {{"Content-Type", "application/x-www-form-urlencoded"}};

TEST(Request, Arguments) {
  Application app{{{"/", handler<Reads>}}};
  EXPECT_EQ(get(app, "/").body, "none|fallback||0");
  EXPECT_EQ(get(app, "/?a=1&a=%202%20&b=%20x&c").body, "2| x||0");
  EXPECT_EQ(ask(app, "POST", "/?a=1", form, "b=2&c").body, "3");
}

TEST(Request, ArgumentsAreBounded) {
  Application app{{{"/", handler<Reads>}}};
  std::string body = "a";
  for (int i = 1; i < 1000; ++i) body += "&a";
  EXPECT_EQ(ask(app, "POST", "/", form, body).body, "1000");
  EXPECT_EQ(ask(app, "POST", "/", form, body + "&a").head.status, 400);
  EXPECT_EQ(ask(app, "POST", "/?" + body + "&a", form, "").head.status, 400);
}

TEST(Settings, TheApplicationsOwnAreAskedForByName) {
  const Settings settings{.other = {{"title", "T"}}};
  EXPECT_EQ(settings.get("title"), Value{"T"});
  EXPECT_TRUE(settings.get("nothing").is_none());
  EXPECT_EQ(settings.get("nothing", 3), Value{3});
}

// As Tornado, whose cookies are a dict.
TEST(Request, OfTwoCookiesOfANameTheLastCounts) {
  Application app{{{"/", handler<Reads>}}};
  EXPECT_EQ(ask(app, "PUT", "/", {{"Cookie", "user=ann; x=1; user=bob"}}).body, "bob1");
}

TEST(Request, TheUserIsAskedForOnce) {
  Application app{{{"/", handler<Reads>}}};
  EXPECT_EQ(ask(app, "PUT", "/", {{"Cookie", "user=ann"}}).body, "ann1");
}

}  // namespace
}  // namespace eddy::tornado::web
