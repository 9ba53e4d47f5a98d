// The context test of docs/architecture.md: 64 interleaved requests check their own id after every wait, handlers of
// both kinds on all three servers.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "eddy/loop/context.h"
#include "eddy/loop/loop.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

constexpr int requests = 64;
constexpr int waits = 5;

struct Own final : loop::Context {
  explicit Own(std::string what) : Context{&loop::context_kind<Own>}, id{std::move(what)} {}
  std::string id;
};

std::string current_id() {
  const auto* own = loop::current_context_as<Own>();
  return own == nullptr ? "none" : own->id;
}

void enter(Exchange& e) {
  EXPECT_EQ(loop::current_context(), nullptr);
  loop::current_context() = std::make_shared<Own>(std::string{e.request().query()});
}

Task<> suspends(Exchange& e) {
  enter(e);
  const std::string id{e.request().query()};
  std::string answer;
  for (int i = 0; i < waits; ++i) {
    co_await loop::sleep_async(std::chrono::milliseconds{1 + i % 3});
    answer += current_id() == id ? "=" : "!";
  }
  e.respond(http::ResponseHead{200}, answer + current_id());
}

void blocks(Exchange& e) {
  enter(e);
  const std::string id{e.request().query()};
  std::string answer;
  for (int i = 0; i < waits; ++i) {
    loop::sleep(std::chrono::milliseconds{1 + i % 3});
    answer += current_id() == id ? "=" : "!";
  }
  e.respond(http::ResponseHead{200}, answer + current_id());
}

base::Generator<std::string> yields() {
  for (int i = 0; i < waits; ++i) co_yield current_id() + ",";
}

void generates(Exchange& e) {
  enter(e);
  e.respond(http::ResponseHead{200}, yields());
}

class InContext : public ServerTest {
 protected:
  void all(const std::string& path, const std::function<std::string(const std::string&)>& expected) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < requests; ++i) {
      clients.push_back(std::make_unique<Client>(port()));
      clients.back()->send("GET " + path + "?" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (int i = 0; i < requests; ++i)
      EXPECT_EQ(clients[static_cast<std::size_t>(i)]->reply().body, expected(std::to_string(i)));
  }
};

TEST_P(InContext, FollowsATask) {
  app.routes["/suspends"] = {.start = suspends};
  serve();
  all("/suspends", [](const std::string& id) { return "=====" + id; });
}

TEST_P(InContext, FollowsAHandlerThatBlocks) {
  if (GetParam() == Kind::event) GTEST_SKIP() << "inline on the loop a handler may not block";
  app.routes["/blocks"] = {.run = blocks};
  serve();
  all("/blocks", [](const std::string& id) { return "=====" + id; });
}

TEST_P(InContext, FollowsAGenerator) {
  app.routes["/generates"] = {.run = generates};
  serve();
  all("/generates", [](const std::string& id) {
    std::string all;
    for (int i = 0; i < waits; ++i) all += id + ",";
    return all;
  });
}

TEST_P(InContext, IsEmptyForTheNextRequestOfTheConnection) {
  app.routes["/blocks"] = {.run = [](Exchange& e) {
    enter(e);
    e.respond(http::ResponseHead{200}, current_id());
  }};
  app.routes["/suspends"] = {.start = [](Exchange& e) -> Task<> {
    enter(e);
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    e.respond(http::ResponseHead{200}, current_id());
  }};
  serve();
  Client client{port()};
  for (int i = 0; i < 20; ++i) {
    const std::string id = std::to_string(i);
    EXPECT_EQ(client.get((i % 2 == 0 ? "/blocks?" : "/suspends?") + id).body, id);
  }
}

TEST_P(InContext, ABlockingWaitInlineOnTheLoopIsRefused) {
  if (GetParam() != Kind::event) GTEST_SKIP() << "elsewhere a handler may block";
  app.routes["/blocks"] = {.run = blocks};
  serve();
  EXPECT_EQ(Client{port()}.get("/blocks").status, 500);
}

INSTANTIATE_TEST_SUITE_P(Servers, InContext, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
