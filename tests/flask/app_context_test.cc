// Contexts by hand: what there is in them and outside of them, when their teardown hooks run, and a request's in work that outlives
// it.
#include "eddy/flask/contexts.h"

#include <gmock/gmock.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop/event.h"
#include "eddy/loop/fiber.h"
#include "eddy/loop/loop.h"
#include "flask/kept_log.h"
#include "flask/refusal.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using server::Client;
using server::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(AppContext, IsThereUntilItsScopeEnds) {
  Flask app{"app", {.static_folder = ""}};
  std::vector<std::string> trace;
  app.teardown_appcontext([&](const std::exception_ptr&) { trace.emplace_back("first " + g()["x"].str()); });
  app.teardown_appcontext(
      [&](const std::exception_ptr& error) { trace.emplace_back(error ? "second!" : "second"); });
  EXPECT_FALSE(has_app_context());
  {
    const auto context = app.app_context();
    EXPECT_TRUE(has_app_context());
    EXPECT_FALSE(has_request_context());
    EXPECT_EQ(&current_app(), &app);
    g()["x"] = Value{"kept"};
    EXPECT_EQ(render_template_string("{{ g.x }} {{ config.DEBUG }} {{ request is defined }}"),
              "kept False False");
  }
  EXPECT_FALSE(has_app_context());
  EXPECT_THAT(trace, ElementsAre("second", "first kept"));
  app.get("/late", [] { return ""; });  // it closes nothing
}

TEST(AppContext, OutsideOfOne) {
  EXPECT_THAT(refusal<RuntimeError>([] { (void)current_app(); }),
              StartsWith("Working outside of application context.\n"));
  EXPECT_THAT(refusal<RuntimeError>([] { g()["x"] = Value{1}; }),
              StartsWith("Working outside of application context.\n"));
  EXPECT_THAT(refusal<RuntimeError>([] { (void)render_template_string(""); }),
              HasSubstr("app.app_context()"));
  Flask app{"app", {.static_folder = ""}};
  const auto context = app.app_context();
  EXPECT_THAT(refusal<RuntimeError>([] { (void)request(); }),
              StartsWith("Working outside of request context.\n"));
  EXPECT_THAT(refusal<RuntimeError>([] { (void)session(); }),
              StartsWith("Working outside of request context.\n"));
  EXPECT_THAT(refusal<RuntimeError>([] { (void)copy_current_request_context([] {}); }),
              HasSubstr("request context"));
  EXPECT_THAT(refusal<RuntimeError>([] { (void)stream_with_context({}); }),
              HasSubstr("'stream_with_context' can only"));
}

TEST(AppContext, TearsDownWithWhatEndsIt) {
  Flask app{"app", {.static_folder = ""}};
  std::vector<std::string> seen;
  app.teardown_appcontext([&](const std::exception_ptr& error) {
    if (!error) return seen.emplace_back("well"), void();
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& known) {
      seen.emplace_back(known.what());
    }
  });
  {
    auto context = app.app_context();
    context.pop(std::make_exception_ptr(std::invalid_argument{"mine"}));
    EXPECT_FALSE(has_app_context());
    EXPECT_THAT(refusal<RuntimeError>([&] { context.pop(); }), HasSubstr("popped already"));
  }
  try {
    const auto context = app.app_context();
    throw std::invalid_argument{"lost"};
  } catch (const std::invalid_argument&) {
  }
  EXPECT_THAT(seen, ElementsAre("mine", "an exception left the scope of the context"));
}

TEST(AppContext, OneThatFailsKeepsNoneFromRunning) {
  Flask app{"app", {.static_folder = ""}};
  int ran = 0;
  app.teardown_appcontext([&](const std::exception_ptr&) { ++ran; });
  app.teardown_appcontext([](const std::exception_ptr&) { throw std::runtime_error{"broken hook"}; });
  const KeptLog log;
  { const auto context = app.app_context(); }
  EXPECT_EQ(ran, 1);
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("broken hook")));
}

TEST(AppContext, NestsAndHasItsOwnG) {
  Flask outer{"outer", {.static_folder = ""}}, inner{"inner", {.static_folder = ""}};
  const auto context = outer.app_context();
  g()["x"] = Value{1};
  {
    const auto nested = inner.app_context();
    EXPECT_EQ(&current_app(), &inner);
    EXPECT_FALSE(g().contains("x"));
  }
  EXPECT_EQ(&current_app(), &outer);
  EXPECT_TRUE(g().contains("x"));
}

TEST(AppContext, WithinARequestTheRequestStaysThere) {
  Flask app{"app", {.static_folder = ""}}, other{"other", {.static_folder = ""}};
  app.get("/page", [&] {
    g()["x"] = Value{1};
    const auto context = other.app_context();
    return current_app().name() + ' ' + std::string{request().path()} + ' ' +
           (g().contains("x") ? "its g" : "own g");
  });
  EXPECT_EQ(app.test_client().get("/page").data, "other /page own g");
}

TEST(AppContext, ARequestHasItsOwnWhereOneIsPushed) {
  Flask app{"app", {.static_folder = ""}};
  app.get("/", [] { return g().contains("x") ? "shared" : "own"; });
  auto client = app.test_client();
  const auto context = app.app_context();
  g()["x"] = Value{1};
  EXPECT_EQ(client.get("/").data, "own");
  EXPECT_TRUE(g().contains("x"));
}

TEST(AppContext, MayBeACoroutinesAndTearDownWithCoroutines) {
  Flask app{"app", {.static_folder = ""}};
  int ran = 0;
  app.teardown_appcontext([&](std::exception_ptr) -> Task<> {
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    ran += has_app_context() ? 1 : 100;
  });
  loop::await([](Flask& own) -> Task<> {
    auto context = own.app_context();
    g()["x"] = Value{1};
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    EXPECT_TRUE(g().contains("x"));
    co_await context.pop_async();
    EXPECT_FALSE(has_app_context());
  }(app));
  { const auto context = app.app_context(); }  // a thread waits
  EXPECT_EQ(ran, 2);
}

TEST(TestRequestContext, IsARequestThatNobodyHandles) {
  Flask app{"app", {.static_folder = ""}};
  app.config["SECRET_KEY"] = "secret";
  std::vector<std::string> trace;
  app.before_request([&] { trace.emplace_back("before"); });
  app.teardown_request([&](const std::exception_ptr&) { trace.emplace_back("teardown"); });
  app.get("/post/<int:id>", [](int) { return ""; }).endpoint("post").methods({"GET", "POST"});
  {
    const auto context =
        app.test_request_context("/post/7?a=b", {.method = "POST", .form = {{"text", "hi"}}});
    EXPECT_TRUE(has_request_context());
    EXPECT_EQ(request().method, "POST");
    EXPECT_EQ(request().path(), "/post/7");
    EXPECT_EQ(request().endpoint(), "post");
    EXPECT_EQ(request().view_args(), (Value{{"id", 7}}));
    EXPECT_EQ(request().args["a"], "b");
    EXPECT_EQ(request().form["text"], "hi");
    EXPECT_EQ(url_for("post", {{"id", 8}}), "/post/8");
    session()["user"] = "ann";
    flash("hello");
    EXPECT_EQ(get_flashed_messages().size(), 1U);
    EXPECT_EQ(render_template_string("{{ request.path }} {{ session.user }}"), "/post/7 ann");
  }
  EXPECT_THAT(trace, ElementsAre("teardown"));
  const auto missing = app.test_request_context("/missing");
  EXPECT_EQ(request().endpoint(), "");
}

// --- a request's, in work that outlives it ---

class CopiedContext : public ::testing::TestWithParam<Kind> {
 protected:
  void ask(const std::string& body = "") {
    server::Options options;
    options.port = 0;
    options.access_log = server::AccessLog::off;
    serving = std::make_unique<server::Serving>(app, GetParam(), options);
    Client client{serving->port()};
    client.send("POST /work?who=ann HTTP/1.1\r\nHost: a\r\nX-Mark: m\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(client.reply().body, "started");
    client.get("/other");  // its bytes lie where the first one's were
    answered.set();
    EXPECT_EQ(seen.get_future().get(), "ann m " + body + " own g");
  }
  std::string look() {
    std::string text = std::string{request().args["who"]} + ' ' +
                       std::string{request().headers.get("X-Mark")} + ' ' + std::string{request().data()};
    return text + (g().contains("x") ? " its g" : " own g");
  }

  Flask app{"app", {.static_folder = ""}};
  loop::Event answered;
  std::promise<std::string> seen;
  std::thread thread;
  std::unique_ptr<server::Serving> serving;
};

TEST_P(CopiedContext, GoesIntoAThread) {
  app.post("/work", [this] {
    g()["x"] = Value{1};
    thread = std::thread{copy_current_request_context([this] {
      answered.wait();
      seen.set_value(look());
    })};
    return "started";
  });
  ask("body");
  thread.join();
}

TEST_P(CopiedContext, GoesIntoACoroutine) {
  app.post("/work", [this]() -> Task<std::string> {
    g()["x"] = Value{1};
    loop::Loop::current()->spawn(copy_current_request_context([this]() -> Task<> {
      co_await answered.wait_async();
      seen.set_value(look());
    }));
    co_return "started";
  });
  ask("body");
}

TEST_P(CopiedContext, GoesIntoAGreenThread) {
  if (GetParam() != Kind::green) GTEST_SKIP() << "no fibers there";
  app.post("/work", [this] {
    g()["x"] = Value{1};
    loop::Fiber::spawn(copy_current_request_context([this] {
      answered.wait();
      seen.set_value(look());
    }));
    return "started";
  });
  ask("body");
}

// Another thread reads it while the request goes on.
TEST_P(CopiedContext, SharesNothingOfTheSession) {
  app.config["SECRET_KEY"] = "k";
  app.get("/", [&] {
    session()["list"] = Value::list({Value::tuple({Value::dict({})})});
    const auto copied = [&] {
      return copy_current_request_context([] { return session().get("list").str(); });
    };
    auto before = copied();
    Value list = session().at("list");
    list.sequence_item(0).sequence_item(0).mutable_dict().set(Value{"x"}, 1);
    list.mutable_items().push_back(2);
    EXPECT_EQ(before(), "[({},)]");
    EXPECT_EQ(copied()(), "[({'x': 1},), 2]");
    EXPECT_EQ(session().get("list").str(), "[({'x': 1},), 2]");
    return "";
  });
  EXPECT_EQ(app.test_client().get("/").status_code, 200);
}

TEST_P(CopiedContext, RefusesASessionThatIsNestedTooDeeply) {
  app.config["SECRET_KEY"] = "k";
  app.get("/", [&] {
    const auto copy = [](int nesting) {
      Value list;
      for (int i = 0; i < nesting; ++i) list = Value::list({std::move(list)});
      session()["list"] = std::move(list);
      (void)copy_current_request_context([] {});
    };
    EXPECT_NO_THROW(copy(99));
    EXPECT_THAT(refusal<ValueError>([&] { copy(100); }),
                testing::HasSubstr("the session can't be copied: it is nested more than 100 deep"));
    return "";
  });
  EXPECT_EQ(app.test_client().get("/").status_code, 200);
}

TEST_P(CopiedContext, TearsDownAtItsEndWithWhatLeavesIt) {
  std::vector<std::string> trace;
  app.teardown_request(
      [&](const std::exception_ptr& error) { trace.emplace_back(error ? "teardown!" : "teardown"); });
  app.get("/", [&] {
    EXPECT_EQ(copy_current_request_context([](int n) { return n + 1; })(6), 7);
    EXPECT_THROW(copy_current_request_context([] { throw std::runtime_error{"lost"}; })(),
                 std::runtime_error);
    EXPECT_TRUE(has_request_context());
    return "";
  });
  app.test_client().get("/");
  EXPECT_THAT(trace, ElementsAre("teardown", "teardown!", "teardown"));
}

// Work that the copy's function started may go on when both are gone.
TEST_P(CopiedContext, LastsAsLongAsAnybodyIsInIt) {
  loop::ContextPtr left;
  std::string id;
  app.get("/", [&] {
    auto copied = copy_current_request_context([&] { left = loop::current_context(); });
    id = request().request_id();
    copied();
    return "";
  });
  server::Options options;
  options.port = 0;
  options.request_ids = server::RequestIds::made;
  options.access_log = server::AccessLog::off;
  serving = std::make_unique<server::Serving>(app, GetParam(), options);
  Client client{serving->port()};
  client.get("/");
  client.get("/other");
  ASSERT_FALSE(id.empty());
  const loop::ContextScope scope{left};
  EXPECT_EQ(request().request_id(), id);
}

TEST(AppContextGlobals, StayWhereTheyAre) {
  Flask app{"app"};
  const auto context = app.app_context();
  Value& first = g()["first"];
  for (int i = 0; i < 100; ++i) g()["g" + std::to_string(i)] = Value{i};
  g().pop("g0");
  first = Value{"kept"};
  EXPECT_EQ(g().get("first"), Value{"kept"});
  EXPECT_TRUE(g().pop("g0").is_none());
  EXPECT_EQ(g().pop("g0", 7), Value{7});
  EXPECT_EQ(g().setdefault("g0", 8), Value{8});
  EXPECT_EQ(g().setdefault("g0", 9), Value{8});
}

INSTANTIATE_TEST_SUITE_P(Servers, CopiedContext, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
