// Apps below a path: DispatcherMiddleware, X-Forwarded-Prefix, and the test client of an app with an APPLICATION_ROOT. Texts are what
// Flask 2.2 and Werkzeug's middleware answer.
#include <gtest/gtest.h>

#include <string>

#include "eddy/flask.h"
#include "eddy/wsgi/dispatcher.h"
#include "eddy/wsgi/memory_exchange.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

void fill(Flask& app) {
  app.config["SECRET_KEY"] = "k";
  app.get("/",
          [] {
            const Request& r = request();
            return current_app().name() + ' ' + std::string{r.script_root()} + ' ' + std::string{r.path()} +
                   ' ' + r.full_path() + ' ' + r.url() + ' ' + r.base_url() + ' ' + r.url_root() + ' ' +
                   r.host_url() + ' ' + url_for("item", {{"id", 5}}) + ' ' +
                   url_for("item", {{"id", 5}, {"_external", true}});
          })
      .endpoint("index");
  app.get("/item/<int:id>/", [](int id) { return current_app().name() + ' ' + std::to_string(id); })
      .endpoint("item");
  app.get("/in", [] {
    session()["a"] = 1;
    return redirect(url_for("index"));
  });
  app.add_url_rule("/old", redirect_to("item/7/"));
}

class Mounted : public testing::TestWithParam<server::Kind> {
 protected:
  Mounted() {
    fill(site);
    fill(shop);
  }
  Flask site{"site", {.static_folder = ""}}, shop{"shop", {.static_folder = ""}};
  wsgi::DispatcherMiddleware all{site, {{"/shop", shop}}};
};

TEST_P(Mounted, AnAppKnowsWhereItIs) {
  server::Options options;
  options.port = 0;
  options.access_log = server::AccessLog::off;
  options.proxy.x_prefix = 1;
  const server::Serving serving{all, GetParam(), options};
  server::Client client{serving.port()};
  const auto ask = [&client](const std::string& path, const std::string& more = {}) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n");
    return client.reply();
  };
  EXPECT_EQ(ask("/?a=b").body,
            "site  / /?a=b http://h/?a=b http://h/ http://h/ http://h/ /item/5/ http://h/item/5/");
  const std::string shops =
      "shop /shop / /?a=b http://h/shop/?a=b http://h/shop/ http://h/shop/ http://h/ /shop/item/5/ "
      "http://h/shop/item/5/";
  EXPECT_EQ(ask("/shop/?a=b").body, shops);
  EXPECT_EQ(ask("/shop").field("Location"), "http://h/shop/");
  EXPECT_EQ(ask("/shop?a=b").field("Location"), "http://h/shop/?a=b");
  EXPECT_EQ(ask("/shopping").status, 404);
  EXPECT_EQ(ask("/shop/item/5?q=1").field("Location"), "http://h/shop/item/5/?q=1");
  EXPECT_EQ(ask("/shop//item/5/").body, "shop 5");
  EXPECT_EQ(ask("/shop/old").field("Location"), "http://h/shop/item/7/");
  EXPECT_EQ(ask("/shop/in").field("Location"), "/shop/");
  // A proxy took more of the path away.
  EXPECT_EQ(ask("/?a=b", "X-Forwarded-Prefix: /p/q\r\n").body,
            "site /p/q / /?a=b http://h/p/q/?a=b http://h/p/q/ http://h/p/q/ http://h/ /p/q/item/5/ "
            "http://h/p/q/item/5/");
  EXPECT_EQ(ask("/shop/item/5/", "X-Forwarded-Prefix: /p\r\n").body, "shop 5");
  EXPECT_EQ(ask("/shop/old", "X-Forwarded-Prefix: /p\r\n").field("Location"), "http://h/p/shop/item/7/");
  EXPECT_EQ(ask("/shop/item/5").field("Location"), "http://h/shop/item/5/");  // of this request alone
}

INSTANTIATE_TEST_SUITE_P(Servers, Mounted, server::all_kinds(), server::kind_name);

TEST(ApplicationRoot, IsWhereTestsAskTheApp) {
  Flask app{"app", {.static_folder = ""}};
  fill(app);
  app.config["APPLICATION_ROOT"] = "/root";
  auto client = app.test_client();
  const auto answer = client.get("/in", {.follow_redirects = true});
  EXPECT_EQ(answer.data,
            "app /root / /? http://localhost/root/ http://localhost/root/ http://localhost/root/ "
            "http://localhost/ /root/item/5/ http://localhost/root/item/5/");
  EXPECT_EQ(answer.request.path, "/");
  EXPECT_EQ(answer.request.url(), "http://localhost/root/");
  ASSERT_EQ(answer.history.size(), 1U);
  EXPECT_NE(answer.history[0].headers.get("Set-Cookie").find("Path=/root"), std::string_view::npos);
  client.session_transaction([](Session& session) { EXPECT_EQ(session.get("a"), Value{1}); });
  EXPECT_EQ(client.get("/item/5?q=1", {.follow_redirects = true}).data, "app 5");
  const auto context = app.test_request_context("/");
  EXPECT_EQ(request().script_root(), "/root");
  EXPECT_EQ(url_for("item", {{"id", 1}}), "/root/item/1/");
}

}  // namespace
}  // namespace eddy::flask
