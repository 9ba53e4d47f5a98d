// The order of hooks, signals, error handlers and teardowns is Flask's (golden/hook_order.txt, which tests/conformance/hook_order.py
// wrote): of requests that end well, fail, stream and are left, on all servers, with functions and with coroutines.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop/waiter.h"
#include "flask/kept_log.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using server::Kind;

// What is noted, from whichever thread.
class Trace {
 public:
  void note(std::string text) {
    const std::lock_guard lock{mutex_};
    noted_.push_back(std::move(text));
    more_.notify_all();
  }
  // All so far, once the request is over, of which `last` tells: that is behind its answer.
  std::string take(std::string_view last) {
    std::unique_lock lock{mutex_};
    more_.wait_for(lock, std::chrono::seconds{20}, [&] { return !noted_.empty() && noted_.back() == last; });
    std::string all;
    for (const std::string& each : noted_) all += (all.empty() ? "" : ", ") + each;
    noted_.clear();
    return all;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> noted_;
};

enum class Form : std::uint8_t { functions, coroutine_views, coroutine_hooks, coroutines };

// The app of hook_order.py.
class TracedApp {
 public:
  explicit TracedApp(Form form)
      : hooks_wait_{form == Form::coroutine_hooks || form == Form::coroutines},
        views_wait_{form == Form::coroutine_views || form == Form::coroutines} {
    add_hooks(app, "app");
    add_hooks(parent_, "parent");
    add_hooks(child_, "child");
    app.before_request([this]() -> std::optional<Response> {
      if (!request().args.contains("stop")) return std::nullopt;
      trace.note("stops");
      return Response{"stopped"};
    });
    app.after_request([this](Response&) {
      if (!request().args.contains("spoil")) return;
      trace.note("spoils");
      throw std::runtime_error("spoiled");
    });
    child_.before_app_request([this] { trace.note("child.before_app"); });
    child_.after_app_request([this](Response&) { trace.note("child.after_app"); });
    add_error_handlers();
    add_routes();
    add_receivers();
  }

  Flask app{"app", {.static_folder = ""}};
  Trace trace;

 private:
  template <class Scaffold>
  void add_hooks(Scaffold& of, const std::string& name) {
    for (const char* number : {"1", "2"}) {
      const auto before = [this, text = name + ".before" + number] { trace.note(text); };
      const auto after = [this, text = name + ".after" + number](Response&) { trace.note(text); };
      const auto teardown = [this, text = name + ".teardown" + number](const std::exception_ptr& error) {
        trace.note(text + (error ? "!" : ""));
      };
      if (hooks_wait_) {
        of.before_request([before]() -> Task<> {
          co_await turn();
          before();
        });
        of.after_request([after](Response& response) -> Task<> {
          co_await turn();
          after(response);
        });
        of.teardown_request([teardown](std::exception_ptr error) -> Task<> {
          co_await turn();
          teardown(error);
        });
      } else {
        of.before_request(before);
        of.after_request(after);
        of.teardown_request(teardown);
      }
      if constexpr (std::is_same_v<Scaffold, Flask>) {
        const auto context = [this, text = std::string{"app.context"} + number](
                                 const std::exception_ptr& error) { trace.note(text + (error ? "!" : "")); };
        if (hooks_wait_)
          of.teardown_appcontext([context](std::exception_ptr error) -> Task<> {
            co_await turn();
            context(error);
          });
        else
          of.teardown_appcontext(context);
      }
    }
    of.url_value_preprocessor(
        [this, text = name + ".values"](std::string_view, const Value&) { trace.note(text); });
  }

  void add_error_handlers() {
    const auto teapot = [this] { return trace.note("handler of 418"), std::pair{"teapot", 418}; };
    const auto forbidden = [this]() -> std::string {
      trace.note("handler of 403");
      abort(410);
    };
    const auto failed = [this] { return trace.note("handler of 500"), std::pair{"failed", 500}; };
    if (hooks_wait_) {
      child_.errorhandler(418, [teapot]() -> Task<std::pair<const char*, int>> {
        co_await turn();
        co_return teapot();
      });
      app.errorhandler(403, [forbidden]() -> Task<std::string> {
        co_await turn();
        co_return forbidden();
      });
      app.errorhandler<InternalServerError>(
          [failed](const InternalServerError&) -> Task<std::pair<const char*, int>> {
            co_await turn();
            co_return failed();
          });
    } else {
      child_.errorhandler(418, teapot);
      app.errorhandler(403, forbidden);
      app.errorhandler(500, failed);
    }
  }

  // A handler, in the form that is asked for.
  template <class F>
  void add(Scaffold& of, const std::string& path, F handler) {
    if (views_wait_)
      of.get(rule(path), [handler]() -> Task<Response> {
        co_await turn();
        co_return Response{handler()};
      });
    else
      of.get(rule(path), handler);
  }

  void add_routes() {
    add(child_, "/", [this] {
      trace.note("view");
      after_this_request([this](Response&) { trace.note("this"); });
      return "";
    });
    add(child_, "/boom", []() -> std::string { throw std::runtime_error("boom"); });
    add(child_, "/teapot", []() -> std::string { abort(418); });
    add(child_, "/refused", []() -> std::string { abort(403); });
    add(child_, "/ends", []() -> std::string { abort(Response{"the end"}); });
    parent_.register_blueprint(child_);
    app.register_blueprint(parent_);
    add(app, "/", [] { return ""; });
    add(app, "/stream", [this] { return pieces(trace, false, false); });
    add(app, "/held", [this] {
      return stream_with_context(
          pieces(trace, request().args.contains("breaks"), request().args.contains("long")));
    });
  }

  // Long ones do not fit into any buffer: who leaves them has not had them.
  static base::Generator<std::string> pieces(Trace& trace, bool breaks, bool is_long) {
    struct Closed {
      Trace& trace;
      ~Closed() { trace.note("closed"); }
    } const closed{trace};
    for (const char* number : {"1", "2"}) {
      trace.note(std::string{"piece"} + number);
      std::string piece = number;
      if (is_long) piece.assign(16'000'000, 'x');
      co_yield std::move(piece);
      if (breaks) throw std::runtime_error("breaks");
    }
  }

  void add_receivers() {
    Signals& signals = app.signals;
    signals.request_started.connect([this] { trace.note("request-started"); });
    signals.request_finished.connect([this](const Response&) { trace.note("request-finished"); });
    signals.got_request_exception.connect(
        [this](const std::exception_ptr&) { trace.note("got-request-exception"); });
    signals.request_tearing_down.connect(
        [this](const std::exception_ptr&) { trace.note("request-tearing-down"); });
    signals.appcontext_pushed.connect([this] {
      EXPECT_TRUE(has_app_context());
      trace.note("appcontext-pushed");
    });
    signals.appcontext_tearing_down.connect(
        [this](const std::exception_ptr&) { trace.note("appcontext-tearing-down"); });
    signals.appcontext_popped.connect([this] {
      EXPECT_FALSE(has_app_context());
      trace.note("appcontext-popped");
    });
  }

  static Task<> turn() { return loop::sleep_async(std::chrono::milliseconds{0}); }

  bool hooks_wait_;
  bool views_wait_;
  Blueprint parent_{"parent", {.url_prefix = "/parent"}};
  Blueprint child_{"child", {.url_prefix = "/child"}};
};

struct Row {
  std::string path;
  std::string how;  // "left": by its client
  std::string trace;

  [[nodiscard]] std::string_view last() const { return std::string_view{trace}.substr(trace.rfind(' ') + 1); }
};

std::vector<Row> golden() {
  std::ifstream file{EDDY_SOURCE_DIR "/tests/flask/golden/hook_order.txt"};
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    const std::size_t end = line.find(": ");
    Row row{line.substr(0, end), "", line.substr(end + 2)};
    if (const std::size_t blank = row.path.find(' '); blank != std::string::npos) {
      row.how = row.path.substr(blank + 1);
      row.path = row.path.substr(0, blank) + (row.how == "breaks" ? "?breaks" : "?long");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

constexpr std::array forms{Form::functions, Form::coroutine_views, Form::coroutine_hooks, Form::coroutines};

TEST(HookOrder, IsFlasks) {
  const KeptLog log;
  ASSERT_GT(golden().size(), 12U);
  for (const Form form : forms) {
    TracedApp traced{form};
    auto client = traced.app.test_client();
    for (const Row& row : golden()) {
      if (row.how == "left") continue;
      client.get(row.path);
      EXPECT_EQ(traced.trace.take(row.last()), row.trace) << row.path << ' ' << static_cast<int>(form);
    }
  }
}

class HookOrderServed : public ::testing::TestWithParam<Kind> {};

TEST_P(HookOrderServed, IsFlasks) {
  const KeptLog log;
  for (const Form form : forms) {
    TracedApp traced{form};
    server::Options options;
    options.port = 0;
    options.access_log = server::AccessLog::off;
    const server::Serving serving{traced.app, GetParam(), options};
    for (const Row& row : golden()) {
      server::Client client{serving.port()};
      client.send("GET " + row.path + " HTTP/1.1\r\nHost: a\r\n\r\n");
      if (row.how != "left") (void)client.reply();
      if (row.how == "left") {
        while (client.input().size() < 10'000 && client.more()) continue;  // behind the head
        client.reset();
      }
      std::string seen = traced.trace.take(row.last());
      // That the client has left may be known only behind the next piece.
      if (const std::size_t at = seen.find("piece2, "); row.how == "left" && at != std::string::npos)
        seen.erase(at, std::string_view{"piece2, "}.size());
      EXPECT_EQ(seen, row.trace) << row.path << ' ' << static_cast<int>(form);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, HookOrderServed, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
