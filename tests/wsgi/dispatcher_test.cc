// Which app a dispatcher asks, and what that app sees of the request.
#include "eddy/wsgi/dispatcher.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "eddy/wsgi/memory_exchange.h"

namespace eddy::wsgi {
namespace {

// Answers with its name, and what it sees.
class Echo final : public App {
 public:
  explicit Echo(std::string name, bool suspends = false) : name_{std::move(name)}, suspends_{suspends} {}
  int served = 0;

  std::unique_ptr<Plan> route(const http::RequestHead& head, const Peer& peer) override {
    return std::make_unique<Its>(*this, head, peer);
  }
  void serving() override { ++served; }

 private:
  class Its final : public Plan {
   public:
    Its(const Echo& app, const http::RequestHead& head, const Peer& peer)
        : Plan{app.suspends_ ? Waiting::suspends : Waiting::blocks}, app_{app}, head_{head}, peer_{peer} {
      stream_body = true;
      max_body_size = 5;
    }
    void run(Exchange& exchange) override { answer(exchange); }
    Task<> start(Exchange& exchange) override {
      answer(exchange);
      co_return;
    }

   private:
    void answer(Exchange& exchange) {
      exchange.respond(http::ResponseHead{200},
                       app_.name_ + ' ' + peer_.script_name + ' ' + std::string{head_.target()} + ' ' +
                           std::string{head_.host()} + ' ' + std::string{exchange.read()});
    }
    const Echo& app_;
    const http::RequestHead& head_;
    const Peer& peer_;
  };
  std::string name_;
  bool suspends_;
};

class Dispatcher : public testing::Test {
 protected:
  std::string ask(const std::string& target, const std::string& body = {}) {
    return run(all, {.method = "POST", .target = target, .body = body}).body;
  }
  Echo site{"site"}, shop{"shop"}, deep{"deep", true};
  DispatcherMiddleware all{site, {{"/shop", shop}, {"/shop/deep", deep}}};
};

TEST_F(Dispatcher, TheLongestMountOfWholeSegmentsCounts) {
  EXPECT_EQ(ask("/"), "site  / localhost ");
  EXPECT_EQ(ask("/shopping?a"), "site  /shopping?a localhost ");
  EXPECT_EQ(ask("/shop"), "shop /shop  localhost ");
  EXPECT_EQ(ask("/shop?a=b"), "shop /shop ?a=b localhost ");
  EXPECT_EQ(ask("/shop/a%20b?"), "shop /shop /a%20b? localhost ");
  EXPECT_EQ(ask("/shop/deep/x"), "deep /shop/deep /x localhost ");
  EXPECT_EQ(ask("/SHOP/"), "site  /SHOP/ localhost ");
}

TEST_F(Dispatcher, AnAbsoluteTargetKeepsItsHost) {
  EXPECT_EQ(ask("http://example.com/shop/x"), "shop /shop /x example.com ");
  EXPECT_EQ(ask("http://example.com"), "site  http://example.com example.com ");
}

TEST_F(Dispatcher, APlansWishesAreKept) {
  EXPECT_EQ(ask("/shop/x", "12345"), "shop /shop /x localhost 12345");
  EXPECT_EQ(run(all, {.method = "POST", .target = "/shop/x", .body = "123456"}).head.status, 413);
}

TEST_F(Dispatcher, DispatchersNest) {
  Echo outer{"outer"};
  DispatcherMiddleware nested{outer, {{"/a", all}}};
  EXPECT_EQ(run(nested, {.target = "/a/shop/x"}).body, "shop /a/shop /x localhost ");
}

TEST_F(Dispatcher, AllAreToldThatServingStarts) {
  all.serving();
  EXPECT_EQ(site.served + shop.served + deep.served, 3);
}

TEST_F(Dispatcher, WhatIsNoPathIsRefused) {
  for (const char* path : {"", "/", "shop", "/shop/", "//shop", "/a/../b", "/a b", "/a%20b"})
    EXPECT_THROW((DispatcherMiddleware{site, {{path, shop}}}), std::invalid_argument) << path;
  EXPECT_THROW((DispatcherMiddleware{site, {{"/a", shop}, {"/b", shop}, {"/a", deep}}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace eddy::wsgi
