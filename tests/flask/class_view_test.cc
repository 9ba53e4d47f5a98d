// Class views: which function answers which method, whose object, what decorates it, what is refused.
#include "eddy/flask/class_view.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop/waiter.h"
#include "flask/refusal.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;

FlaskOptions bare() { return {.static_folder = ""}; }

struct Items : MethodView {
  explicit Items(std::vector<std::string>& log) : log_{log} { log_.emplace_back("made"); }
  std::string get(int id) const { return "item " + std::to_string(id); }
  std::pair<std::string, int> post(int id) {
    log_.push_back("post " + std::to_string(id));
    return {"made", 201};
  }
  Task<std::string> delete_(int id) { co_return "gone " + std::to_string(id); }
  std::vector<std::string>& log_;
};

TEST(ClassView, EachMethodHasItsFunction) {
  Flask app{"app", bare()};
  std::vector<std::string> log;
  app.add_url_rule("/items/<int:id>", as_view<Items>("item", std::ref(log)));
  auto client = app.test_client();
  EXPECT_EQ(client.get("/items/7").data, "item 7");
  EXPECT_EQ(client.post("/items/7").status_code, 201);
  EXPECT_EQ(client.delete_("/items/7").data, "gone 7");
  EXPECT_EQ(log, (std::vector<std::string>{"made", "made", "post 7", "made"}));
  EXPECT_EQ(app.url_for("item", {{"id", 3}}), "/items/3");
}

TEST(ClassView, HeadFallsToGetAndOthersAreRefusedWithAllow) {
  Flask app{"app", bare()};
  std::vector<std::string> log;
  app.add_url_rule("/items/<int:id>", as_view<Items>("item", std::ref(log)));
  auto client = app.test_client();
  const auto head = client.head("/items/7");
  EXPECT_EQ(head.status_code, 200);
  EXPECT_EQ(head.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(head.data, "");
  const auto refused = client.put("/items/7");
  EXPECT_EQ(refused.status_code, 405);
  EXPECT_EQ(refused.headers.get("Allow"), "DELETE, GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(client.options("/items/7").headers.get("Allow"), "DELETE, GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(client.get("/items/x").status_code, 404);
}

struct WithHead : MethodView {
  std::string get() { return "body"; }
  Response head() {
    Response response;
    response.headers.set_trusted("X-Head", "own");
    return response;
  }
  std::string options() { return "own options"; }
};

TEST(ClassView, OwnHeadAndOptions) {
  Flask app{"app", bare()};
  app.add_url_rule("/", as_view<WithHead>("own"));
  auto client = app.test_client();
  EXPECT_EQ(client.head("/").headers.get("X-Head"), "own");
  EXPECT_EQ(client.get("/").headers.get("X-Head"), "");
  EXPECT_EQ(client.options("/").data, "own options");
  EXPECT_EQ(client.post("/").headers.get("Allow"), "GET, HEAD, OPTIONS");
}

struct Page : View {
  static inline const std::vector<std::string> methods{"GET", "POST"};
  explicit Page(std::string name) : name_{std::move(name)} {}
  std::string dispatch_request() { return name_ + " by " + std::string{request().method}; }
  std::string name_;
};

struct Plain : View {
  std::string dispatch_request(std::string_view word) { return std::string{word}; }
};

struct Dav : View {
  static inline const std::vector<std::string> methods{"PROPFIND"};
  std::string dispatch_request() { return "properties"; }
};

TEST(ClassView, ItsMethodsAreThoseOfTheClass) {
  Flask app{"app", bare()};
  app.add_url_rule("/dav", as_view<Dav>("dav"));
  app.add_url_rule("/one", as_view<Page>("one", "first"));
  app.add_url_rule("/two", as_view<Page>("two", std::string{"second"}));
  app.add_url_rule("/plain/<word>", as_view<Plain>("plain"));
  auto client = app.test_client();
  EXPECT_EQ(client.get("/one").data, "first by GET");
  EXPECT_EQ(client.post("/two").data, "second by POST");
  EXPECT_EQ(client.put("/two").headers.get("Allow"), "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(client.get("/plain/word").data, "word");
  EXPECT_EQ(client.post("/plain/word").status_code, 405);
  EXPECT_EQ(client.open("PROPFIND", "/dav").data, "properties");
  EXPECT_EQ(client.get("/dav").status_code, 405);
}

struct Counter : MethodView {
  static constexpr bool init_every_request = false;
  static constexpr bool provide_automatic_options = false;
  std::string get() { return std::to_string(++count_); }
  int count_ = 0;
};

TEST(ClassView, OneObjectForAllRequestsWhereTheClassSaysSo) {
  Flask app{"app", bare()};
  app.add_url_rule("/", as_view<Counter>("counter"));
  auto client = app.test_client();
  EXPECT_EQ(client.get("/").data, "1");
  EXPECT_EQ(client.get("/").data, "2");
  EXPECT_EQ(client.options("/").status_code, 405);
  EXPECT_EQ(client.options("/").headers.get("Allow"), "GET, HEAD");
}

Response marked(const std::function<Response()>& view, const std::string& mark) {
  Response response = view();
  response.headers.set_trusted("X-Marks", std::string{response.headers.get("X-Marks")} + mark);
  return response;
}

struct Guarded : MethodView {
  static inline const std::vector<Decorator> decorators{
      [](const auto& view) { return marked(view, "inner "); },
      [](const auto& view) {
        return request().args.contains("key") ? marked(view, "outer") : Response{"no key"};
      }};
  std::string get(std::string_view name) { return "hello " + std::string{name}; }
};

struct GuardedTask : View {
  static inline const std::vector<TaskDecorator> task_decorators{
      [](std::function<Task<Response>()> view) -> Task<Response> {
        Response response = co_await view();
        response.headers.set_trusted("X-Marks", "task");
        co_return response;
      }};
  Task<std::string> dispatch_request(std::string name) { co_return "task of " + name; }
};

TEST(ClassView, DecoratorsAreAroundItsFunctionsTheLastOutermost) {
  Flask app{"app", bare()};
  app.add_url_rule("/guarded/<name>", as_view<Guarded>("guarded"));
  app.add_url_rule("/task/<name>", as_view<GuardedTask>("task"));
  auto client = app.test_client();
  EXPECT_EQ(client.get("/guarded/ann").data, "no key");
  const auto answer = client.get("/guarded/ann?key=1");
  EXPECT_EQ(answer.data, "hello ann");
  EXPECT_EQ(answer.headers.get("X-Marks"), "inner outer");
  const auto task = client.get("/task/bob");
  EXPECT_EQ(task.data, "task of bob");
  EXPECT_EQ(task.headers.get("X-Marks"), "task");
}

TEST(ClassView, OfABlueprint) {
  Flask app{"app", bare()};
  std::vector<std::string> log;
  Blueprint shop{"shop", {.url_prefix = "/shop"}};
  shop.add_url_rule("/<int:id>", as_view<Items>("item", std::ref(log)));
  app.register_blueprint(shop);
  app.register_blueprint(shop, {.url_prefix = "/other", .name = "other"});
  auto client = app.test_client();
  EXPECT_EQ(client.get("/shop/1").data, "item 1");
  EXPECT_EQ(client.get("/other/2").data, "item 2");
  EXPECT_EQ(app.url_for("other.item", {{"id", 3}}), "/other/3");
}

TEST(ClassView, MethodsMayBeFewerAndNotMore) {
  Flask app{"app", bare()};
  std::vector<std::string> log;
  app.add_url_rule("/items/<int:id>", as_view<Items>("item", std::ref(log))).methods({"GET"});
  EXPECT_EQ(app.test_client().post("/items/1").headers.get("Allow"), "GET, HEAD, OPTIONS");
  Flask other{"other", bare()};
  other.add_url_rule("/", as_view<Counter>("counter")).methods({"GET", "PUT"});
  EXPECT_THAT(refusal([&] { other.serving(); }), HasSubstr("its class has no function for the method PUT"));
}

TEST(ClassView, AFunctionThatDoesNotFitItsRuleIsRefused) {
  Flask app{"app", bare()};
  app.add_url_rule(rule("/<word>/<more>"), as_view<Plain>("plain"));
  EXPECT_THAT(refusal([&] { app.serving(); }), HasSubstr("2 variables and the handler takes 1 argument"));
  Flask twice{"twice", bare()};
  twice.add_url_rule("/a/<word>", as_view<Plain>("plain"));
  EXPECT_THAT(refusal([&] { twice.add_url_rule("/b/<word>", as_view<Plain>("plain")); }),
              HasSubstr("'plain'"));
}

// --- on each server ---

struct Slow : MethodView {
  static inline const std::vector<TaskDecorator> task_decorators{
      [](std::function<Task<Response>()> view) -> Task<Response> {
        co_await loop::sleep_async(std::chrono::milliseconds{1});
        co_return co_await view();
      }};
  Task<std::string> get(std::string name) {
    co_await loop::sleep_async(std::chrono::milliseconds{1});
    co_return "slow " + name + ' ' + std::string{request().method};
  }
};

class ClassViewServed : public testing::TestWithParam<server::Kind> {};

TEST_P(ClassViewServed, BlockingAndSuspendingFunctionsOfOneRule) {
  Flask app{"app", bare()};
  std::vector<std::string> log;
  app.add_url_rule("/items/<int:id>", as_view<Items>("item", std::ref(log)));
  app.add_url_rule("/slow/<name>", as_view<Slow>("slow"));
  server::Options options;
  options.port = 0;
  options.access_log = server::AccessLog::off;
  const server::Serving serving{app, GetParam(), options};
  server::Client client{serving.port()};
  const auto ask = [&client](const std::string& line) {
    client.send(line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    return client.reply();
  };
  EXPECT_EQ(ask("GET /items/7").body, "item 7");
  EXPECT_EQ(ask("DELETE /items/7").body, "gone 7");
  EXPECT_EQ(ask("POST /items/7").status, 201);
  EXPECT_EQ(ask("PUT /items/7").field("Allow"), "DELETE, GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(ask("GET /slow/ann").body, "slow ann GET");
}

INSTANTIATE_TEST_SUITE_P(Servers, ClassViewServed, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
