// Greenlets: functions that run on green threads of this thread's hub (gevent's gevent.greenlet page).
//
// A hub is the thread's event loop; the first call here makes one where the thread has none. Waiting on a
// green thread lets the others run; waiting elsewhere (in main) runs the hub meanwhile. A greenlet never
// leaves its thread, and all of this is for the thread that spawned it.
// Tests: tests/gevent/greenlet_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop/clock.h"
#include "eddy/loop/fiber.h"

namespace eddy::gevent {

using loop::Duration;

// Thrown inside a greenlet that is killed; no std::exception, so that a catch of those lets it pass.
using GreenletExit = loop::FiberExit;

// Names a callback of AnyGreenlet::link among those of its greenlet; 0 names none.
using LinkId = std::uint64_t;

// What all greenlets share, whatever they return: a handle, copied freely; the greenlet runs on without it.
class AnyGreenlet {
 public:
  // Ended: returned, threw or was killed.
  [[nodiscard]] bool ready() const noexcept;
  // Ended by returning, or by GreenletExit, which counts as success as in gevent.
  [[nodiscard]] bool successful() const noexcept;
  // What it threw, or was killed with before it began; null while it runs, and where it returned or ended by
  // GreenletExit.
  [[nodiscard]] std::exception_ptr exception() const noexcept;
  [[nodiscard]] const std::string& name() const noexcept;

  // Waits until it ends, at most `timeout`; false where that came first.
  bool join(std::optional<Duration> timeout = {}) const;
  // Throws GreenletExit, or `exception`, out of its present or next wait; one that has not begun never runs,
  // and has thrown that (the first, of several), which is logged unless it is GreenletExit.
  // `block` waits until it has ended, at most `timeout`; false where that came first.
  bool kill(bool block = true, std::optional<Duration> timeout = {}) const;
  bool kill(std::exception_ptr exception, bool block = true, std::optional<Duration> timeout = {}) const;
  // Calls `callback` with this greenlet on the hub soon after it ends, and gives its name for unlink; 0 where
  // it has ended, and the call comes at once.
  LinkId link(base::Function<void(const AnyGreenlet&)> callback) const;
  // Takes the callback back; false where there is none of that name, or the greenlet has ended.
  bool unlink(LinkId link) const noexcept;
  // How many callbacks wait for its end.
  [[nodiscard]] std::size_t links() const noexcept;

  friend bool operator==(const AnyGreenlet&, const AnyGreenlet&) noexcept = default;

 protected:
  struct State;
  class Completion;  // marks the end, also of a greenlet that never ran
  explicit AnyGreenlet(std::string name);
  void run(base::Function<void()> body);
  void wait_for_end(std::optional<Duration> timeout) const;  // throws TimeoutExpired, or what it threw

 private:
  friend std::vector<AnyGreenlet> joinall(const std::vector<AnyGreenlet>&, std::optional<Duration>, bool,
                                          std::optional<std::size_t>);
  std::shared_ptr<State> state_;
};

// A greenlet that returns a T.
template <class T = void>
class Greenlet : public AnyGreenlet {
 public:
  template <class F>
  explicit Greenlet(F function, std::string name = "Greenlet") : AnyGreenlet{std::move(name)} {
    if constexpr (std::is_void_v<T>)
      run(std::move(function));
    else
      run([value = value_, function = std::move(function)]() mutable { value->emplace(function()); });
  }

  // Waits, at most `timeout`, and gives what it returned, or throws what it threw or was killed with
  // (GreenletExit, unless kill was given another); TimeoutExpired where the time ran out first.
  decltype(auto) get(std::optional<Duration> timeout = {}) const {
    wait_for_end(timeout);
    if constexpr (!std::is_void_v<T>) return static_cast<const T&>(**value_);
  }
  // What it returned, null until then.
  template <class U = T>
    requires(!std::is_void_v<U>)
  [[nodiscard]] const U* value() const noexcept {
    return *value_ ? &**value_ : nullptr;
  }

 private:
  using Value = std::optional<std::conditional_t<std::is_void_v<T>, char, T>>;
  std::shared_ptr<Value> value_ = std::make_shared<Value>();
};

// Starts `function(args...)` on a new green thread at the hub's next turn; arguments are moved or copied in,
// as std::thread takes them. An exception that leaves it is logged ("eddy.app") and kept for get.
template <class F, class... Args>
auto spawn(F&& function, Args&&... args) {
  using R = std::invoke_result_t<std::decay_t<F>&, std::decay_t<Args>...>;
  return Greenlet<R>{[function = std::decay_t<F>(std::forward<F>(function)),
                      arguments = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)]() mutable {
    return std::apply(function, std::move(arguments));
  }};
}

// Lets the others run for so long; the default just once.
void sleep(Duration duration = {});

// The same as spawn, after a while.
template <class F, class... Args>
auto spawn_later(Duration delay, F&& function, Args&&... args) {
  using R = std::invoke_result_t<std::decay_t<F>&, std::decay_t<Args>...>;
  return Greenlet<R>{[delay, function = std::decay_t<F>(std::forward<F>(function)),
                      arguments = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)]() mutable {
    sleep(delay);
    return std::apply(function, std::move(arguments));
  }};
}

// Waits until all have ended, or `count` of them, at most `timeout`; gives those that have. With
// `raise_error` it throws what the first failed one threw.
std::vector<AnyGreenlet> joinall(const std::vector<AnyGreenlet>& greenlets,
                                 std::optional<Duration> timeout = {}, bool raise_error = false,
                                 std::optional<std::size_t> count = {});
template <class T>
std::vector<AnyGreenlet> joinall(const std::vector<Greenlet<T>>& greenlets,
                                 std::optional<Duration> timeout = {}, bool raise_error = false,
                                 std::optional<std::size_t> count = {}) {
  return joinall(std::vector<AnyGreenlet>(greenlets.begin(), greenlets.end()), timeout, raise_error, count);
}

// Kills all of them; `block` waits until they have ended, at most `timeout`.
void killall(const std::vector<AnyGreenlet>& greenlets, bool block = true,
             std::optional<Duration> timeout = {});

}  // namespace eddy::gevent
