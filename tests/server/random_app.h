// An app whose handlers are of every kind, for random_sessions_test.cc: each knows what it must answer, and the ledger what
// the server owes its plans.
#pragma once
#include <array>
#include <atomic>
#include <charconv>
#include <cstddef>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/compression.h"
#include "eddy/loop/fiber.h"
#include "eddy/loop/waiter.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::server {

using wsgi::Exchange;
using wsgi::Outcome;

// Where handlers wait until the test goes on, from its own thread.
class RandomGate {
 public:
  // The waker is woken when the gate opens; at once where it stays open.
  void add(loop::Waker waker) {
    const std::lock_guard lock{mutex_};
    if (open_) return waker.wake();
    wakers_.push_back(std::move(waker));
  }
  void open(bool for_ever) {
    const std::lock_guard lock{mutex_};
    for (const loop::Waker& each : std::exchange(wakers_, {})) each.wake();
    open_ = open_ || for_ever;
  }

 private:
  std::mutex mutex_;
  std::vector<loop::Waker> wakers_;
  bool open_ = false;
};

// What the server owes: each plan is told its end once, when its handler has ended.
class Ledger {
 public:
  void broken(std::string what) {
    const std::lock_guard lock{mutex_};
    if (faults_.size() < 20) faults_.push_back(std::move(what));
  }
  [[nodiscard]] std::vector<std::string> faults() const {
    const std::lock_guard lock{mutex_};
    return faults_;
  }
  std::atomic<int> plans = 0, live = 0;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> faults_;
};

// One request, as its handler sees it; its target is /behaviour/id/size.
struct RandomCall {
  Exchange* exchange = nullptr;
  RandomGate& gate;
  std::string id;
  std::size_t size = 0;
  http::Compression compression = {};
  // Every answer begins with the request's own id.
  [[nodiscard]] std::string text() const { return id + std::string(size, '.'); }
  void answer() const { exchange->respond(http::ResponseHead{200}, text()); }
  [[nodiscard]] Task<> wait() const {
    loop::Waiter told;
    gate.add(told.waker());
    co_await told.wait_async();
  }
};

struct Behaviour {
  std::string_view name;
  void (*run)(RandomCall&) = nullptr;
  Task<> (*start)(RandomCall&) = nullptr;
  int status = 200;
  bool streams = false;  // the request's body
  bool counts = false;   // answers with the length of the body
  bool early = false;    // answers before it is over, or has read
  bool cut = false;      // its answer is never whole
  bool waits = false;    // blocks: not inline
  bool coded = false;    // its answer, where the client takes gzip
};
std::span<const Behaviour> behaviours();

class RandomApp final : public wsgi::App {
 public:
  std::unique_ptr<wsgi::Plan> route(const http::RequestHead& head, const wsgi::Peer&) override;
  RandomGate gate;
  Ledger ledger;
  bool limited = false;  // the server may answer in a handler's stead
};

// --- what they do ---

namespace random_handlers {

inline base::Generator<std::string> pieces(std::string text, bool fails) {
  for (std::size_t at = 0; at < text.size(); at += 700) co_yield text.substr(at, 700);
  if (fails) throw std::runtime_error("the generator failed");
}
inline void at_once(RandomCall& c) { c.answer(); }
inline Task<> task(RandomCall& c) {
  c.answer();
  co_return;
}
inline void generator(RandomCall& c) {
  c.exchange->respond(http::ResponseHead{200}, pieces(c.text(), false));
}
inline void bad_generator(RandomCall& c) {
  c.exchange->respond(http::ResponseHead{200}, pieces(c.text(), true));
}
inline Task<> task_generator(RandomCall& c) {
  co_await c.wait();
  c.exchange->respond(http::ResponseHead{200}, pieces(c.text(), false));
}
inline Task<> waits(RandomCall& c) {
  co_await c.wait();
  c.answer();
}
inline void blocks(RandomCall& c) {
  loop::Waiter told;
  c.gate.add(told.waker());
  told.wait();
  c.answer();
}
inline Task<> early(RandomCall& c) {
  c.answer();
  co_await c.wait();
}
inline Task<> upload(RandomCall& c) {
  std::size_t size = 0;
  for (auto piece = co_await c.exchange->read_async(); !piece.empty();
       piece = co_await c.exchange->read_async())
    size += piece.size();
  c.exchange->respond(http::ResponseHead{200}, c.id + std::to_string(size));
}
inline void blocking_upload(RandomCall& c) {
  std::size_t size = 0;
  for (auto piece = c.exchange->read(); !piece.empty(); piece = c.exchange->read()) size += piece.size();
  c.exchange->respond(http::ResponseHead{200}, c.id + std::to_string(size));
}
inline Task<> early_upload(RandomCall& c) {
  c.answer();
  try {
    while (!(co_await c.exchange->read_async()).empty()) continue;
  } catch (const wsgi::BodyError&) {
  } catch (const wsgi::ClientGone&) {
  }
}
inline Task<> never_reads(RandomCall& c) {
  co_await c.wait();
  c.answer();
}
inline Task<> writes(RandomCall& c) {
  c.exchange->start(http::ResponseHead{200});
  const std::string text = c.text();
  for (std::size_t at = 0; at < text.size(); at += 900)
    co_await c.exchange->write_async(text.substr(at, 900));
  http::Headers trailers;
  trailers.add_trusted("X-End", "1");
  c.exchange->finish(std::move(trailers));
}
inline void blocking_writes(RandomCall& c) {
  c.exchange->start(http::ResponseHead{200});
  const std::string text = c.text();
  for (std::size_t at = 0; at < text.size(); at += 900) c.exchange->write(text.substr(at, 900));
  c.exchange->finish();
}
inline void throws(RandomCall&) { throw std::runtime_error("before the head"); }
inline Task<> task_throws(RandomCall& c) {
  co_await c.wait();
  throw std::runtime_error("before the head");
}
inline Task<> throws_late(RandomCall& c) {
  c.exchange->start(http::ResponseHead{200});
  co_await c.exchange->write_async(c.id);
  throw std::runtime_error("after the head");
}
inline void silent(RandomCall&) {}
inline void aborts(RandomCall& c) {
  c.exchange->start(http::ResponseHead{200});
  c.exchange->abort();
}
inline Task<> too_short(RandomCall& c) {
  http::ResponseHead head{200};
  head.headers.add_trusted("Content-Length", "1000000");
  c.exchange->start(std::move(head));
  co_await c.exchange->write_async(c.id);
  c.exchange->finish();
}
inline Task<> watches(RandomCall& c) {
  loop::Waiter told;
  c.exchange->on_gone([waker = told.waker()] { waker.wake(); });
  c.gate.add(told.waker());
  co_await told.wait_async();
  c.exchange->on_gone(nullptr);
  c.answer();
}
inline Task<> watches_badly(RandomCall& c) {
  try {
    c.exchange->on_gone([] { throw std::runtime_error("on_gone failed"); });
  } catch (const std::runtime_error&) {  // the client has left already: it is called here
  }
  co_await c.wait();
  c.answer();
}
inline Task<> sleeps(RandomCall& c) {
  co_await loop::sleep_async(std::chrono::milliseconds{500});
  c.answer();
}
inline void hints(RandomCall& c) {
  c.exchange->send_early_hints({"</a.css>; rel=preload"});
  c.answer();
}
inline void compresses(RandomCall& c) {
  c.exchange->compress(c.compression);
  http::ResponseHead head{200};
  head.headers.add_trusted("Content-Type", "text/plain");
  c.exchange->respond(std::move(head), c.text());
}
inline Task<> compresses_pieces(RandomCall& c) {
  c.exchange->compress(c.compression);
  http::ResponseHead head{200};
  head.headers.add_trusted("Content-Type", "text/plain");
  c.exchange->start(std::move(head));
  co_await c.exchange->write_async(c.text());
  c.exchange->finish();
}

}  // namespace random_handlers

inline std::span<const Behaviour> behaviours() {
  using namespace random_handlers;
  static const auto all = std::to_array<Behaviour>({
      {.name = "at_once", .run = at_once},
      {.name = "task", .start = task},
      {.name = "generator", .run = generator},
      {.name = "bad_generator", .run = bad_generator, .cut = true},
      {.name = "task_generator", .start = task_generator},
      {.name = "waits", .start = waits},
      {.name = "blocks", .run = blocks, .waits = true},
      {.name = "early", .start = early, .early = true},
      {.name = "upload", .start = upload, .streams = true, .counts = true},
      {.name = "blocking_upload", .run = blocking_upload, .streams = true, .counts = true},
      {.name = "early_upload", .start = early_upload, .streams = true, .early = true},
      {.name = "never_reads", .start = never_reads, .streams = true, .early = true},
      {.name = "writes", .start = writes},
      {.name = "blocking_writes", .run = blocking_writes, .waits = true},
      {.name = "throws", .run = throws, .status = 500},
      {.name = "task_throws", .start = task_throws, .status = 500, .streams = true, .early = true},
      {.name = "throws_late", .start = throws_late, .cut = true},
      {.name = "silent", .run = silent, .status = 500},
      {.name = "aborts", .run = aborts, .cut = true},
      {.name = "too_short", .start = too_short, .cut = true},
      {.name = "watches", .start = watches},
      {.name = "watches_badly", .start = watches_badly},
      {.name = "sleeps", .start = sleeps},
      {.name = "hints", .run = hints},
      {.name = "compresses", .run = compresses, .coded = true},
      {.name = "compresses_pieces", .start = compresses_pieces, .coded = true},
      {.name = "unroutable", .run = throws, .status = 500, .early = true},
  });
  return all;
}

class RandomPlan final : public wsgi::Plan {
 public:
  RandomPlan(const Behaviour& behaviour, RandomApp& app, std::string id, std::size_t size)
      : Plan{behaviour.start ? wsgi::Waiting::suspends : wsgi::Waiting::blocks},
        behaviour_{behaviour},
        ledger_{app.ledger},
        cut_{behaviour.cut && !app.limited},
        call_{.gate = app.gate, .id = std::move(id), .size = size} {
    stream_body = behaviour.streams;
    ++ledger_.plans;
    ++ledger_.live;
  }
  ~RandomPlan() override {
    --ledger_.live;
    if (!told_) ledger_.broken(call_.id + ": its plan was never told its end");
    if (running_) ledger_.broken(call_.id + ": destroyed while it ran");
  }
  void run(Exchange& exchange) override {
    const Running running{*this};
    call_.exchange = &exchange;
    behaviour_.run(call_);
  }
  Task<> start(Exchange& exchange) override {
    const Running running{*this};
    call_.exchange = &exchange;
    Task<> handler = behaviour_.start(call_);
    co_await std::move(handler);
  }
  void done(Outcome outcome) noexcept override {
    if (std::exchange(told_, true)) ledger_.broken(call_.id + ": told its end twice");
    if (running_) ledger_.broken(call_.id + ": told its end while it ran");
    if (cut_ && outcome == Outcome::finished) ledger_.broken(call_.id + ": cut, and called finished");
  }

 private:
  struct Running {
    RandomPlan& plan;
    explicit Running(RandomPlan& of) : plan{of} { plan.running_ = true; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { plan.running_ = false; }
  };
  const Behaviour& behaviour_;
  Ledger& ledger_;
  const bool cut_;
  RandomCall call_;
  std::atomic<bool> running_ = false;
  bool told_ = false;
};

inline std::unique_ptr<wsgi::Plan> RandomApp::route(const http::RequestHead& head, const wsgi::Peer&) {
  std::string_view rest = head.path().substr(1);
  const std::string_view name = rest.substr(0, rest.find('/'));
  rest.remove_prefix(name.size() + 1);
  const std::string_view id = rest.substr(0, rest.find('/'));
  rest.remove_prefix(id.size() + 1);
  std::size_t size = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), size);
  if (name == "unroutable") throw std::runtime_error("route failed");
  for (const Behaviour& each : behaviours())
    if (each.name == name) return std::make_unique<RandomPlan>(each, *this, std::string{id}, size);
  throw std::logic_error("no such behaviour");
}

}  // namespace eddy::server
