// The contract of exchange.h, held to on MemoryExchange: the order of calls, failures, bodies, clients that leave.
#include "eddy/wsgi/exchange.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "eddy/wsgi/memory_exchange.h"

namespace eddy::wsgi {
namespace {

// An app of one plan.
class OnePlan final : public App {
 public:
  std::function<void(Exchange&)> run = {};
  std::function<Task<>(Exchange&)> start = {};
  bool stream_body = false;
  std::optional<std::uint64_t> max_body_size = {};
  std::vector<Outcome> done;

  std::unique_ptr<Plan> route(const http::RequestHead&, const Peer&) override {
    return std::make_unique<Its>(*this);
  }

 private:
  class Its final : public Plan {
   public:
    explicit Its(OnePlan& app) : Plan{app.start ? Waiting::suspends : Waiting::blocks}, app_{app} {
      stream_body = app.stream_body;
      max_body_size = app.max_body_size;
    }
    void run(Exchange& exchange) override { app_.run(exchange); }
    Task<> start(Exchange& exchange) override { return app_.start(exchange); }
    void done(Outcome outcome) noexcept override { app_.done.push_back(outcome); }

   private:
    OnePlan& app_;
  };
};

TEST(Exchange, AWholeAnswer) {
  OnePlan app;
  app.run = [](Exchange& e) { e.respond(http::ResponseHead{201}, "body"); };
  const MemoryResponse response = run(app, {});
  EXPECT_EQ(response.head.status, 201);
  EXPECT_EQ(response.body, "body");
  EXPECT_EQ(response.outcome, Outcome::finished);
  EXPECT_EQ(app.done, std::vector{Outcome::finished});
}

TEST(Exchange, PieceByPieceInBothKinds) {
  OnePlan blocking;
  blocking.run = [](Exchange& e) {
    e.start(http::ResponseHead{200});
    e.write("a");
    e.write("b");
    e.finish();
  };
  OnePlan suspending;
  suspending.start = [](Exchange& e) -> Task<> {
    e.start(http::ResponseHead{200});
    co_await e.write_async("a");
    co_await e.write_async("b");
    e.finish();
  };
  for (OnePlan* app : {&blocking, &suspending}) {
    const MemoryResponse response = run(*app, {});
    EXPECT_EQ(response.pieces, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(response.outcome, Outcome::finished);
  }
}

TEST(Exchange, RefusesCallsOutOfOrder) {
  OnePlan app;
  app.run = [](Exchange& e) {
    EXPECT_THROW(e.write("too early"), std::logic_error);
    EXPECT_THROW(e.finish(), std::logic_error);
    e.start(http::ResponseHead{200});
    EXPECT_THROW(e.start(http::ResponseHead{200}), std::logic_error);
    EXPECT_THROW(e.respond(http::ResponseHead{200}, ""), std::logic_error);
    e.finish();
    EXPECT_THROW(e.write("too late"), std::logic_error);
    EXPECT_THROW(e.respond(http::ResponseHead{200}, ""), std::logic_error);
  };
  EXPECT_EQ(run(app, {}).outcome, Outcome::finished);
}

TEST(Exchange, AFailureBeforeTheHeadIsA500) {
  OnePlan app;
  app.run = [](Exchange&) { throw std::runtime_error("broken"); };
  const MemoryResponse response = run(app, {});
  EXPECT_EQ(response.head.status, 500);
  EXPECT_EQ(response.error, "broken");
  EXPECT_EQ(response.body.find("broken"), std::string::npos);
}

TEST(Exchange, AFailureAfterTheHeadCutsTheAnswer) {
  OnePlan app;
  app.run = [](Exchange& e) {
    e.start(http::ResponseHead{200});
    e.write("half");
    throw std::runtime_error("broken");
  };
  const MemoryResponse response = run(app, {});
  EXPECT_EQ(response.head.status, 200);
  EXPECT_EQ(response.outcome, Outcome::aborted);
  EXPECT_EQ(app.done, std::vector{Outcome::aborted});
}

TEST(Exchange, AnAnswerThatIsMissingIsA500) {
  OnePlan app;
  app.run = [](Exchange&) {};
  EXPECT_EQ(run(app, {}).head.status, 500);
}

TEST(Exchange, ABodyIsWholeOrReadInPieces) {
  OnePlan app;
  app.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.body()}); };
  EXPECT_EQ(run(app, {.method = "POST", .body = "hello"}).body, "hello");
  app.stream_body = true;
  std::vector<std::string> pieces;
  app.run = [&](Exchange& e) {
    while (!pieces.emplace_back(e.read()).empty()) {
    }
    e.respond(http::ResponseHead{200}, "");
  };
  run(app, {.method = "POST", .body = "hello", .piece = 2});
  EXPECT_EQ(pieces, (std::vector<std::string>{"he", "ll", "o", ""}));
  // A plan that streams has no whole body; one that does not reads it in one piece.
  app.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.body()}); };
  EXPECT_EQ(run(app, {.method = "POST", .body = "hello"}).body, "");
  app.stream_body = false;
  app.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.read()}); };
  EXPECT_EQ(run(app, {.method = "POST", .body = "hello", .piece = 2}).body, "hello");
}

TEST(Exchange, TrailersGoToWhoTakesThem) {
  const auto fields = [] {
    http::Headers trailers;
    trailers.add_trusted("X-Sum", "1");
    return trailers;
  };
  OnePlan written;
  written.run = [&](Exchange& e) {
    e.start(http::ResponseHead{200});
    e.finish(fields());
  };
  OnePlan generated;
  generated.run = [&](Exchange& e) {
    e.respond(
        http::ResponseHead{200}, []() -> base::Generator<std::string> { co_yield "a"; }(), fields);
  };
  MemoryRequest takes;
  takes.headers.add_trusted("TE", "gzip, trailers");
  for (OnePlan* app : {&written, &generated}) {
    EXPECT_EQ(run(*app, takes).trailers.get("X-Sum"), "1");
    EXPECT_TRUE(run(*app, {}).trailers.empty());
  }
}

TEST(Exchange, ATrailerThatComesTooLateIsRefused) {
  OnePlan app;
  app.run = [&](Exchange& e) {
    http::Headers trailers;
    trailers.add_trusted("content-length", "1");
    e.start(http::ResponseHead{200});
    EXPECT_THROW(e.finish(std::move(trailers)), std::invalid_argument);
    e.finish();
  };
  EXPECT_EQ(run(app, {}).outcome, Outcome::finished);
}

TEST(Exchange, AnAppThatCantChooseIsA500) {
  class Choosing final : public App {
    std::unique_ptr<Plan> route(const http::RequestHead&, const Peer&) override {
      throw std::runtime_error("no plan");
    }
  } app;
  const MemoryResponse response = run(app, {});
  EXPECT_EQ(response.head.status, 500);
  EXPECT_EQ(response.error, "no plan");
  EXPECT_THROW(std::rethrow_exception(response.exception), std::runtime_error);
}

TEST(Exchange, ABodyOverThePlansLimitIsA413) {
  OnePlan app;
  app.max_body_size = 4;
  app.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, ""); };
  EXPECT_EQ(run(app, {.method = "POST", .body = "hello"}).head.status, 413);
  EXPECT_EQ(run(app, {.method = "POST", .body = "hell"}).head.status, 200);
}

TEST(Exchange, AWriterIsToldThatTheClientLeft) {
  OnePlan app;
  bool told = false;
  app.run = [&](Exchange& e) {
    e.start(http::ResponseHead{200});
    try {
      for (int i = 0; i < 100; ++i) e.write("0123456789");
    } catch (const ClientGone&) {
      told = e.gone();
      throw;
    }
  };
  const MemoryResponse response = run(app, {.leaves_after = 25});
  EXPECT_TRUE(told);
  EXPECT_EQ(response.outcome, Outcome::aborted);
  EXPECT_EQ(app.done, std::vector{Outcome::aborted});
}

base::Generator<std::string> endless(bool& closed) {
  struct Close {
    bool& flag;
    ~Close() { flag = true; }
  } const close{closed};
  for (;;) co_yield "0123456789";
}

TEST(Exchange, AGeneratorIsClosedWhenTheClientLeaves) {
  OnePlan app;
  bool closed = false;
  app.run = [&](Exchange& e) { e.respond(http::ResponseHead{200}, endless(closed)); };
  EXPECT_EQ(run(app, {.leaves_after = 25}).outcome, Outcome::aborted);
  EXPECT_TRUE(closed);
}

TEST(Exchange, OnGoneIsCalledOnce) {
  OnePlan app;
  int calls = 0;
  app.run = [&](Exchange& e) {
    e.on_gone([&] { ++calls; });
    e.start(http::ResponseHead{200});
    for (int i = 0; i < 10; ++i) e.write("0123456789");
  };
  run(app, {.leaves_after = 5});
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace eddy::wsgi
