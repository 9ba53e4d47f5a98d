#include "gevent/hub.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "eddy/gevent/timeout.h"
#include "eddy/loop/fiber.h"
#include "server/descriptors.h"

namespace eddy::gevent {
namespace {

struct MainTimeout {
  const Timeout* timeout;
  loop::TimePoint deadline;
};

struct ThreadHub {
  std::unique_ptr<loop::Loop> own;  // where nobody else had made the thread's loop
  std::vector<MainTimeout> main_timeouts;
};

ThreadHub& thread_hub() {
  thread_local ThreadHub hub;
  return hub;
}

std::vector<MainTimeout>::iterator earliest_main_timeout() {
  auto& timeouts = thread_hub().main_timeouts;
  return std::min_element(timeouts.begin(), timeouts.end(),
                          [](const MainTimeout& a, const MainTimeout& b) { return a.deadline < b.deadline; });
}

void throw_expired_main_timeout(loop::TimePoint now) {
  const auto first = earliest_main_timeout();
  if (first == thread_hub().main_timeouts.end() || first->deadline > now) return;
  const Timeout* timeout = first->timeout;
  thread_hub().main_timeouts.erase(first);
  throw TimeoutExpired{timeout, timeout->duration()};
}

bool wait_in_main(loop::Event& event, std::optional<loop::TimePoint> deadline) {
  loop::Loop& loop = hub();
  if (event.is_set()) return true;
  auto until = deadline;
  const auto first = earliest_main_timeout();
  if (first != thread_hub().main_timeouts.end())
    until = std::min(until.value_or(first->deadline), first->deadline);
  bool set = true;
  if (until)
    set = loop.run_sync(event.wait_until_async(*until));
  else
    loop.run_sync(event.wait_async());
  if (!set) throw_expired_main_timeout(loop.clock_now());
  return set;
}

}  // namespace

loop::Loop& hub() {
  if (loop::Loop* current = loop::Loop::current()) return *current;
  auto& own = thread_hub().own;
  server::provide_standard_descriptors();
  own = std::make_unique<loop::Loop>();
  return *own;
}

void end_hub() { thread_hub().own.reset(); }

bool wait(loop::Event& event, std::optional<loop::Duration> timeout) {
  std::optional<loop::TimePoint> deadline;
  if (timeout) deadline = loop::after(hub().clock_now(), *timeout);
  if (!loop::Fiber::current()) return wait_in_main(event, deadline);
  if (deadline) return event.wait_until(*deadline);
  event.wait();
  return true;
}

void add_main_timeout(const Timeout& timeout, loop::TimePoint deadline) {
  thread_hub().main_timeouts.push_back({&timeout, deadline});
}

bool remove_main_timeout(const Timeout& timeout) noexcept {
  return std::erase_if(thread_hub().main_timeouts,
                       [&](const MainTimeout& entry) { return entry.timeout == &timeout; }) > 0;
}

}  // namespace eddy::gevent
