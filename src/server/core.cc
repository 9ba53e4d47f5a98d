// See core.h.
#include "server/core.h"

#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "base/clock.h"
#include "server/connection.h"
#include "server/durations.h"

namespace eddy::server {
namespace {

constexpr std::chrono::seconds sweep_interval{1};

http::ServerLimits limits_of(const Options& options) {
  http::ServerLimits limits;
  limits.request_line = options.max_request_line;
  limits.header_line = std::min(options.max_header_line, options.max_header_size);
  limits.header_bytes = options.max_header_size;
  limits.header_count = options.max_header_count;
  limits.body_bytes = options.max_body_size;
  limits.chunk_extension_bytes = options.max_chunk_extensions;
  limits.trailer_bytes = options.max_trailer_size;
  limits.pipelined_bytes = options.max_pipelined;
  limits.drain_bytes = options.max_drained_body;
  limits.decoding_ratio = options.max_decompression_ratio;
  return limits;
}

http::ServerTimeouts timeouts_of(const Options& options) {
  return {.header = options.header_timeout,
          .body = options.body_timeout,
          .idle = options.idle_timeout,
          .write = options.write_timeout};
}

std::unique_ptr<Runner> make_runner(Kind kind, Core& core) {
  switch (kind) {
    case Kind::threaded: return make_threaded_runner(core);
    case Kind::event: return make_event_runner(core);
    case Kind::green: return make_green_runner(core);
  }
  return nullptr;
}

}  // namespace

Core::Core(loop::Loop& io, wsgi::App& handler, Kind served_by, Options wanted)
    : loop{io},
      app{handler},
      kind{served_by},
      options{with_countable_durations(std::move(wanted))},
      limits{limits_of(options)},
      timeouts{timeouts_of(options)},
      access{options},
      request_ids{options},
      addresses{options.max_connections_per_address},
      runner{make_runner(kind, *this)} {}

Core::~Core() {
  loop.cancel(sweep_timer_);
  for (const auto& each : connections_) each->break_off();  // a thread may wait for its client
  runner.reset();                                           // its threads end before what they work on
}

void Core::add(std::unique_ptr<loop::Stream> stream, const loop::Endpoint& local) {
  const std::string address = stream->peer().address;
  if (!addresses.enter(address, loop.now())) return;  // which closes it
  try {
    take(std::make_unique<Connection>(*this, std::move(stream)), local);
  } catch (...) {
    addresses.leave(address);
    throw;
  }
}

// All that may fail comes first: a connection in the list is one whose end will be told.
void Core::take(std::unique_ptr<Connection> connection, const loop::Endpoint& local) {
  if (connections_.size() == connections_.capacity())
    connections_.reserve(std::max<std::size_t>(16, 2 * connections_.size()));
  dead_.reserve(connections_.capacity());  // a connection's end takes no memory
  arm_sweep();
  connection->start(local);
  connection->place = connections_.size();
  connections_.push_back(std::move(connection));
  ++open_;
}

void Core::closed(Connection& connection) {
  --open_;
  addresses.leave(connection.socket_address());
  tell_closed();
  const auto alive = shared_from_this();
  closing_ = true;
  try {
    connection.lost();
  } catch (...) {
    general_log.exception("a connection's end failed", std::current_exception());
  }
  closing_ = false;
  bury();
}

void Core::release(Connection& connection) {
  const std::size_t place = connection.place;
  if (dead_.empty() && !closing_) bury_soon();
  dead_.push_back(std::move(connections_[place]));
  if (place + 1 != connections_.size()) {
    connections_[place] = std::move(connections_.back());
    connections_[place]->place = place;
  }
  connections_.pop_back();
  tell_closed();
}

void Core::tell_closed() noexcept try {
  if (on_closed) on_closed();
} catch (...) {  // no memory to tell that all have stopped: with the next one, or at the stop's bound
  general_log.exception("a connection's end", std::current_exception());
}

void Core::bury_soon() noexcept {
  try {
    loop.call_soon([weak = weak_from_this()] {
      if (const auto core = weak.lock()) core->bury();
    });
  } catch (...) {  // it is freed with the next one, then
    general_log.exception("a connection's end", std::current_exception());
  }
}

void Core::bury() {
  auto dead = std::move(dead_);
  dead_.clear();
  dead.clear();                                // whose ends may release others
  if (dead_.empty()) dead_ = std::move(dead);  // keeps the room
}

void Core::call_next_turn(Connection& connection) {
  if (connection.to_be_called) return;
  if (to_call_.empty()) post_call();  // first: a list that nobody comes for would never be looked at again
  to_call_.push_back(&connection);
  connection.to_be_called = true;
}

void Core::post_call() {
  // Posted, for what is ready comes round a thousand times before the loop looks at its sockets; and ready then, for the
  // threaded server looks at what is posted after each job.
  loop.post([weak = weak_from_this()] {
    const auto core = weak.lock();
    if (!core) return;
    core->loop.call_soon([weak] {
      if (const auto same = weak.lock()) same->call_due();
    });
  });
}

void Core::forget_call(Connection& connection) noexcept { std::erase(to_call_, &connection); }

void Core::call_due() {
  const std::vector<Connection*> due = std::exchange(to_call_, {});
  for (Connection* each : due) each->to_be_called = false;
  for (Connection* each : due) each->go_on();
}

bool Core::begin(RequestExchange& exchange) {
  if (in_flight_ >= options.max_in_flight) return false;
  ++in_flight_;  // before it begins: it may be over at once
  try {
    if (runner->begin(exchange)) return true;
  } catch (...) {  // there is no memory, or no thread, to begin it with
    general_log.exception("a request can't be begun", std::current_exception());
  }
  --in_flight_;
  return false;
}

bool Core::withdraw(RequestExchange& exchange) {
  if (!runner->withdraw(exchange)) return false;
  ended();
  return true;
}

std::vector<std::string> Core::unfinished() const {
  std::vector<std::string> lines;
  for (const auto& each : connections_)
    if (std::string line = each->unfinished(); !line.empty()) lines.push_back(std::move(line));
  return lines;
}

void Core::arm_sweep() {
  if (sweep_timer_ != 0) return;
  sweep_timer_ = loop.call_later(sweep_interval, [weak = weak_from_this()] {
    if (const auto core = weak.lock()) core->sweep();
  });
}

void Core::sweep() {
  sweep_timer_ = 0;
  if (!connections_.empty()) arm_sweep();  // whatever comes of this one
  const loop::TimePoint now = loop.now();
  // By index, from the end: a connection that ends takes the last one's place.
  for (std::size_t i = connections_.size(); i-- > 0;)
    if (i < connections_.size()) connections_[i]->check_time(now);
}

void Core::drain() {
  draining_ = true;
  for (std::size_t i = connections_.size(); i-- > 0;)
    if (i < connections_.size()) connections_[i]->drain();
}

void Core::drain_idle() {
  for (std::size_t i = connections_.size(); i-- > 0;)
    if (i < connections_.size()) connections_[i]->drain_idle();
}

void Core::cut_all() {
  for (std::size_t i = connections_.size(); i-- > 0;)
    if (i < connections_.size()) connections_[i]->cut();
}

std::int64_t Core::unix_time() const { return base::seconds_now(); }

http::Moment Core::moment() { return {loop.now(), date_.text(unix_time())}; }

}  // namespace eddy::server
