// What the Flask face costs: matching in tables of 10 to 100,000 rules, and a whole request but for the server.
#include <benchmark/benchmark.h>

#include <string>

#include "eddy/flask.h"
#include "eddy/loop/waiter.h"
#include "flask/router.h"

namespace {

using namespace eddy;

// So many rules; "#" of `pattern` is each one's number.
void router_match(benchmark::State& state, const std::string& pattern, const std::string& path,
                  const std::string& domain = {}) {
  flask::detail::Router router;
  const auto with = [](std::string text, std::int64_t number) {
    const std::size_t at = text.find('#');
    return at == std::string::npos ? text : text.replace(at, 1, std::to_string(number));
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    flask::detail::Rule rule;
    rule.text = with(pattern, i);
    rule.domain = with(domain, i);
    rule.endpoint = std::to_string(i);
    rule.methods = {"GET", "HEAD", "OPTIONS"};
    router.add(std::move(rule));
  }
  router.freeze();
  const std::string host = with(domain, 7);
  for (auto _ : state) {
    flask::detail::RouteMatch match;
    router.match(host, path, "GET", match);
    if (!match.rule) state.SkipWithError("no match");
    benchmark::DoNotOptimize(match.rule);
  }
}
BENCHMARK_CAPTURE(router_match, below_text, "/section#/<int:id>/edit", "/section7/42/edit")
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(100'000);
BENCHMARK_CAPTURE(router_match, below_variable, "/<int:id>/page#", "/42/page7")
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(100'000);
BENCHMARK_CAPTURE(router_match, competing, "/item#-<int:id>", "/item7-42")->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK_CAPTURE(router_match, subdomain, "/<int:id>", "/42", "tenant#")->Arg(10)->Arg(1'000)->Arg(100'000);

// An Exchange that throws the answer away.
class NullExchange final : public wsgi::Exchange {
 public:
  NullExchange(const http::RequestHead& head, const wsgi::Peer& peer) : head_{head}, peer_{peer} {}
  [[nodiscard]] const http::RequestHead& request() const noexcept override { return head_; }
  [[nodiscard]] const wsgi::Peer& peer() const noexcept override { return peer_; }
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const noexcept override {
    return std::chrono::steady_clock::time_point::max();
  }
  [[nodiscard]] std::string_view body() const noexcept override { return {}; }
  [[nodiscard]] bool gone() const noexcept override { return false; }
  void on_gone(std::function<void()>) override {}

 private:
  std::optional<std::string_view> try_read() override { return std::string_view{}; }
  void send_whole(http::ResponseHead&& head, std::span<http::Segment>) override {
    benchmark::DoNotOptimize(head.status);
  }
  void send_generator(http::ResponseHead&&, base::Generator<std::string>&&,
                      std::function<http::Headers()>&&) override {}
  void send_interim(std::string) override {}
  void send_head(http::ResponseHead&&) override {}
  void send_data(std::span<http::Segment>) override {}
  void send_end(http::Headers*) override {}
  void cut() override {}
  [[nodiscard]] bool full() const noexcept override { return false; }
  [[nodiscard]] bool broken() const noexcept override { return false; }
  loop::Waiter& waiter() override { return waiter_; }

  const http::RequestHead& head_;
  const wsgi::Peer& peer_;
  loop::Waiter waiter_;
};

void request(benchmark::State& state, const char* target) {
  flask::Flask app{"bench"};
  app.get("/", [] { return "hello"; });
  app.get("/post/<int:id>", [](int id) { return std::to_string(id); });
  app.get("/args", [] { return std::to_string(flask::request().args.get("skip", 0)); });
  app.after_request([](flask::Response& response) { response.set_header("X-A", "b"); });
  app.serving();
  const http::RequestHead head{"GET", target};
  const wsgi::Peer peer{};
  for (auto _ : state) {
    auto plan = static_cast<wsgi::App&>(app).route(head, peer);
    NullExchange exchange{head, peer};
    plan->run(exchange);
    plan->done(wsgi::Outcome::finished);
  }
}
BENCHMARK_CAPTURE(request, plain, "/");
BENCHMARK_CAPTURE(request, argument, "/post/5");
BENCHMARK_CAPTURE(request, query, "/args?skip=3");

}  // namespace
