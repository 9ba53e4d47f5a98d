// What the Tornado face costs a request, besides rendering: route, handler, head, answer; with and without the
// entity tag of a 30 kB body.
#include <benchmark/benchmark.h>

#include <string>

#include "eddy/tornado/web.h"
#include "eddy/wsgi/memory_exchange.h"

namespace {

using namespace eddy;

struct Small : tornado::web::RequestHandler {
  void get() { write("hello"); }
};
struct Untagged : tornado::web::RequestHandler {
  std::optional<std::string> compute_etag() override { return std::nullopt; }
  void get() { write("hello"); }
};
struct Large : tornado::web::RequestHandler {
  void get() { write(std::string(30'000, 'x')); }
};
struct Item : tornado::web::RequestHandler {
  void get(int id) { write(std::to_string(id)); }
};

// The least an exchange can do, so that the face is what is measured.
class NullExchange final : public wsgi::Exchange {
 public:
  explicit NullExchange(const http::RequestHead& head) : head_{head} {}
  [[nodiscard]] const http::RequestHead& request() const noexcept override { return head_; }
  [[nodiscard]] const wsgi::Peer& peer() const noexcept override { return peer_; }
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const noexcept override {
    return std::chrono::steady_clock::time_point::max();
  }
  [[nodiscard]] std::string_view body() const noexcept override { return {}; }
  [[nodiscard]] bool gone() const noexcept override { return false; }
  void on_gone(std::function<void()>) override {}

 protected:
  std::optional<std::string_view> try_read() override { return std::string_view{}; }
  void send_whole(http::ResponseHead&& head, std::span<http::Segment> body) override {
    benchmark::DoNotOptimize(head.headers.size());
    benchmark::DoNotOptimize(body.data());
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

 private:
  const http::RequestHead& head_;
  wsgi::Peer peer_;
  loop::Waiter waiter_;
};

void run(benchmark::State& state, const std::string& target) {
  using tornado::web::handler;
  tornado::web::Application app{{{R"(/)", handler<Small>},
                                 {R"(/untagged)", handler<Untagged>},
                                 {R"(/large)", handler<Large>},
                                 {R"(/item/(\d+))", handler<Item>}}};
  const http::RequestHead head{"GET", target};
  const wsgi::Peer peer;
  for (auto _ : state) {
    NullExchange exchange{head};
    const auto plan = app.route(head, peer);
    plan->run(exchange);
    plan->done(wsgi::Outcome::finished);
  }
}
BENCHMARK_CAPTURE(run, small, std::string{"/"});
BENCHMARK_CAPTURE(run, untagged, std::string{"/untagged"});
BENCHMARK_CAPTURE(run, large, std::string{"/large"});
BENCHMARK_CAPTURE(run, regex, std::string{"/item/12345"});
BENCHMARK_CAPTURE(run, not_found, std::string{"/nowhere"});

}  // namespace
