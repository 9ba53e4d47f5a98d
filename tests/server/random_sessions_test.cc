// Random sessions: clients that pipeline, stall, leave and send nonsense, against handlers of every kind, on all three
// servers. What comes must be the right answers in their order; every plan must be told its end once; nothing may be left.
//
// Each seed is a world of its own, and every 96 in a row are of every sort. EDDY_SEEDS=5000 runs as many, from EDDY_SEED on
// (`make random-sessions`); a failure names its seed.
// The threaded server's threads, and the kernel, are free to interleave: a seed makes a finding likely, not certain.
#include <dirent.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "loop/log_recorder.h"
#include "server/random_app.h"
#include "server/random_client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds patience{30};   // of real time, without any progress: what hangs has failed
constexpr seconds lifetime{280};  // of a world, also of one that can't even be taken down

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* const folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

// Ends the process where a world does not end: whatever holds a thread of its server can't be ended otherwise.
class Doom {
 public:
  Doom(std::uint64_t seed, const Ledger& ledger)
      : thread_{[this, seed, &ledger] {
          std::unique_lock lock{mutex_};
          if (over_.wait_for(lock, lifetime, [this] { return ended_; })) return;
          std::fprintf(stderr, "EDDY_SEED=%llu does not end\n", static_cast<unsigned long long>(seed));
          for (const std::string& each : ledger.faults()) std::fprintf(stderr, "%s\n", each.c_str());
          std::abort();
        }} {}
  Doom(const Doom&) = delete;
  Doom& operator=(const Doom&) = delete;
  ~Doom() {
    {
      const std::lock_guard lock{mutex_};
      ended_ = true;
    }
    over_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool ended_ = false;
  std::thread thread_;
};

class World {
 public:
  World(Kind kind, std::uint64_t seed)
      : dice_{seed * 3 + static_cast<std::uint64_t>(kind)},
        timed_{seed % 4 == 1},
        stops_{seed / 4 % 4 == 1},
        doom_{seed, app_.ledger} {
    rules_.kind = kind;
    rules_.limited = app_.limited = seed / 16 % 6 == 1;
    rules_.strict = !timed_ && !stops_;
    choose_options();
    const auto driver = dice_.one_in(3) ? Serving::Driver::owner : Serving::Driver::server;
    serving_ = std::make_unique<Serving>(app_, kind, options_, &clock_, driver);
  }

  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() { app_.gate.open(true); }  // a handler that waits would keep its server

  void run() {
    const std::size_t steps = 20 + dice_.roll(400);
    for (std::size_t i = 0; i < steps; ++i) step();
    settle();
    end();
  }
  // What went wrong; empty: nothing.
  std::vector<std::string> faults() {
    for (const std::string& line : log_.lines())
      for (const std::string_view bad :
           {"a stream's", "a timer's callback", "a callback failed", "a connection's end", "a descriptor's"})
        if (line.starts_with(bad)) app_.ledger.broken("logged: " + line);
    std::vector<std::string> all = app_.ledger.faults();
    if (all.empty()) return all;
    all.push_back("options: " + describe());
    for (const std::string& line : log_.lines()) all.push_back("the log: " + line);
    return all;
  }

 private:
  [[nodiscard]] std::string describe() const {
    return std::string{timed_ ? "timed " : ""} + (stops_ ? "stops " : "") +
           (rules_.limited ? "limited " : "") + "threads " + std::to_string(options_.threads) +
           " write_buffer " + std::to_string(options_.write_buffer) + " max_pipelined " +
           std::to_string(options_.max_pipelined);
  }
  void choose_options() {
    options_.port = 0;
    options_.access_log = dice_.one_in(3) ? AccessLog::on : AccessLog::off;
    options_.threads = static_cast<int>(1 + dice_.roll(4));
    options_.write_buffer = dice_.of<std::size_t>({1000, 16'384, 262'144, SIZE_MAX});
    options_.read_buffer = dice_.of<std::size_t>({1000, 65'536});
    options_.max_pipelined = dice_.of<std::size_t>({1, 1000, 65'536});
    options_.max_body_memory = dice_.of<std::size_t>({0, 1000, 1'048'576});
    options_.max_drained_body = dice_.of<std::uint64_t>({0, 100, 262'144});
    options_.max_green_threads = dice_.of<std::size_t>({1, 3, 10'000});
    options_.decompress_request = rules_.decodes = dice_.one_in(3);
    options_.request_ids = dice_.one_in(3) ? RequestIds::made : RequestIds::off;
    options_.drain_grace = milliseconds{dice_.roll(200)};
    if (rules_.limited) {
      options_.max_in_flight = 1 + dice_.roll(3);
      options_.max_queued = dice_.roll(3);
    }
    if (timed_) return;
    for (auto* each :
         {&options_.header_timeout, &options_.body_timeout, &options_.idle_timeout, &options_.write_timeout})
      *each = milliseconds{0};
  }

  void step() {
    if (clients_.size() < 6 && dice_.one_in(15) && !stopped_.valid())
      clients_.push_back(
          std::make_unique<RandomClient>(serving_->port(), dice_, rules_, app_.ledger, ++number_));
    if (!clients_.empty() && !dice_.one_in(8)) return clients_[dice_.roll(clients_.size())]->act();
    switch (dice_.roll(6)) {
      case 0: return app_.gate.open(false);
      case 1: return serving_->on_loop([] {});
      case 2:
        return advance(timed_ && dice_.one_in(4) ? seconds{dice_.roll(80)} : milliseconds{dice_.roll(300)});
      case 3:
        if (stops_ && !stopped_.valid() && dice_.one_in(3)) stop();
        return;
      default: std::this_thread::yield();
    }
  }
  // Also the loops of tasks look at the clock only when they turn: so it moves on until all is over.
  void advance(loop::Duration by) { serving_->advance(by); }
  void stop() { stopped_ = serving_->stop(milliseconds{dice_.roll(20'000)}); }

  // Until every client has had what it waits for.
  void settle() {
    auto until = std::chrono::steady_clock::now() + patience;
    std::size_t moved = 0;
    for (;;) {
      app_.gate.open(true);
      bool waits = false;
      std::size_t now_moved = 0;
      for (const auto& each : clients_) {
        each->settle();
        waits = waits || !each->ended();
        now_moved += each->moved();
      }
      if (!waits) return;
      if (std::exchange(moved, now_moved) != now_moved) until = std::chrono::steady_clock::now() + patience;
      if (std::chrono::steady_clock::now() > until) break;
      advance(milliseconds{20});
    }
    for (const auto& each : clients_)
      if (!each->ended()) app_.ledger.broken("hangs: " + each->status());
  }
  // Nothing is left of the clients, nor of the server.
  void end() {
    clients_.clear();
    const auto until = std::chrono::steady_clock::now() + patience;
    const auto wait_for = [&](auto holds) {
      while (!holds() && std::chrono::steady_clock::now() < until) advance(milliseconds{500});
      return holds();
    };
    if (!stopped_.valid() && !wait_for([this] { return connections() == 0; }))
      app_.ledger.broken("connections are left: " + std::to_string(connections()));
    if (!wait_for([this] { return app_.ledger.live == 0; }))
      app_.ledger.broken("plans are left: " + std::to_string(app_.ledger.live));
    if (!stopped_.valid()) stop();
    if (!wait_for([this] { return stopped_.wait_for(seconds{0}) == std::future_status::ready; }))
      app_.ledger.broken("the server does not stop");
    serving_.reset();
  }
  std::size_t connections() {
    return serving_->on_loop([this] { return serving_->server().connections(); });
  }

  const loop::LogRecorder log_;
  Dice dice_;
  Rules rules_;
  const bool timed_, stops_;
  Options options_;
  RandomApp app_;
  const Doom doom_;
  loop::ManualClock clock_;
  std::unique_ptr<Serving> serving_;
  std::vector<std::unique_ptr<RandomClient>> clients_;
  std::future<void> stopped_;
  int number_ = 0;
};

class RandomSessions : public testing::TestWithParam<Kind> {};

TEST_P(RandomSessions, KeepEveryPromise) {
  const std::uint64_t first = number_of("EDDY_SEED", 1), count = number_of("EDDY_SEEDS", 96);
  World{GetParam(), first}.run();  // what a process opens once, is open
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::size_t descriptors = open_descriptors();
    std::vector<std::string> faults;
    {
      World world{GetParam(), seed};
      world.run();
      faults = world.faults();
    }
    if (open_descriptors() != descriptors) faults.emplace_back("descriptors are left");
    for (const std::string& each : faults) ADD_FAILURE() << "EDDY_SEED=" << seed << ": " << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, RandomSessions, testing::Values(Kind::event, Kind::green, Kind::threaded),
                         kind_name);

}  // namespace
}  // namespace eddy::server
