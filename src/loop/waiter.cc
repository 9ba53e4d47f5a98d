// The three kinds of waiting on one state.
#include "eddy/loop/waiter.h"

#include <thread>

#include "eddy/loop/fiber.h"
#include "eddy/loop/loop.h"
#include "loop/loop_impl.h"
#include "loop/thread_interrupt.h"
#include "loop/thread_state.h"
#include "loop/wait_state.h"

namespace eddy::loop {
namespace {
TimePoint steady_now() { return std::chrono::steady_clock::now(); }
}  // namespace

void WaitState::wake() noexcept {
  const std::lock_guard lock{mutex};
  if (signalled) return;
  signalled = true;
  if (mode == Mode::thread) {
    changed.notify_one();
  } else if (mode == Mode::loop) {
    Loop* here = Loop::current();
    if (here && here->impl().inbox == inbox) {
      target->wake();
    } else {
      retain();
      if (!inbox->post(this)) references.fetch_sub(1, std::memory_order_relaxed);  // the waker keeps its own
    }
  }
}

void WaitState::arrive() noexcept {
  {
    const std::lock_guard lock{mutex};
    if (mode == Mode::loop && signalled) target->wake();
  }
  release();
}

bool WaitState::consume() noexcept {
  const std::lock_guard lock{mutex};
  return std::exchange(signalled, false);
}

bool WaitState::arm(Ready& waiting) {
  const std::lock_guard lock{mutex};
  if (std::exchange(signalled, false)) return false;
  inbox = waiting.loop().impl().inbox;
  target = &waiting;
  mode = Mode::loop;
  return true;
}

void WaitState::disarm() noexcept {
  const std::lock_guard lock{mutex};
  mode = Mode::idle;
  target = nullptr;
}

Waker::Waker(WaitState* state) noexcept : state_{state} { state_->retain(); }
Waker::Waker(const Waker& other) noexcept : state_{other.state_} {
  if (state_) state_->retain();
}
Waker::~Waker() {
  if (state_) state_->release();
}
void Waker::wake() const noexcept {
  if (state_) state_->wake();
}

Waiter::Waiter() : state_{new WaitState} {}
Waiter::~Waiter() { state_->release(); }

bool Waiter::try_wait() noexcept { return state_->consume(); }

void Waiter::wait() {
  if (Fiber::current())
    wait_fiber({});
  else
    wait_thread({});
}

bool Waiter::wait_until(TimePoint deadline) {
  return Fiber::current() ? wait_fiber(deadline) : wait_thread(deadline);
}

bool Waiter::wait_for(Duration duration) {
  const Loop* loop = Loop::current();
  return wait_until(after(loop ? loop->clock_now() : steady_now(), duration));
}

bool Waiter::wait_fiber(std::optional<TimePoint> deadline) {
  struct Armed {
    WaitState& state;
    ~Armed() { state.disarm(); }
  };
  if (!state_->arm(*Fiber::current())) return true;
  const Armed armed{*state_};
  for (;;) {
    const bool in_time = !deadline || Fiber::park_until(*deadline);
    if (!deadline) Fiber::park();
    if (state_->consume()) return true;
    if (!in_time) return false;
  }
}

bool Waiter::wait_thread(std::optional<TimePoint> deadline) {
  const Loop* loop = Loop::current();
  const ThreadInterrupt::Wait interruptible{*state_};
  std::unique_lock lock{state_->mutex};
  if (std::exchange(state_->signalled, false)) return true;
  if (loop && loop->running())
    throw WouldBlock("a blocking wait would stop the event loop: await it in a coroutine, or run on a fiber");
  state_->mode = WaitState::Mode::thread;
  const auto told = [this] { return state_->signalled || state_->interrupted; };
  bool in_time = true;
  if (deadline && *deadline != TimePoint::max())
    in_time = state_->changed.wait_for(lock, *deadline - (loop ? loop->clock_now() : steady_now()), told);
  else
    state_->changed.wait(lock, told);
  state_->mode = WaitState::Mode::idle;
  if (std::exchange(state_->interrupted, false)) throw FiberExit{};
  state_->signalled = false;
  return in_time;
}

Waiter::Awaiter Waiter::wait_async() noexcept { return {state_, {}}; }
Waiter::Awaiter Waiter::wait_until_async(TimePoint deadline) noexcept { return {state_, deadline}; }
Waiter::Awaiter Waiter::wait_for_async(Duration duration) noexcept {
  return {state_, after(Loop::current()->clock_now(), duration)};
}

bool Waiter::Awaiter::await_ready() noexcept { return ready_ = state_->consume(); }

bool Waiter::Awaiter::suspend(Strand& strand, std::coroutine_handle<> frame) {
  strand_ = &strand;
  frame_ = frame;
  if (strand.interrupted()) return false;
  if (!state_->arm(strand)) {
    ready_ = true;
    return false;
  }
  strand.suspend(frame, true);
  if (deadline_) timer_ = strand.loop().call_at(*deadline_, [target = strand_] { target->wake(); });
  return true;
}

Waiter::Awaiter::~Awaiter() {
  if (!strand_) return;
  state_->disarm();
  strand_->forget(frame_);
  strand_->loop().cancel(timer_);
}

bool Waiter::Awaiter::await_resume() {
  if (!strand_) return ready_;
  Strand& strand = *std::exchange(strand_, nullptr);
  state_->disarm();
  strand.loop().cancel(timer_);
  strand.throw_interrupt();
  return ready_ || state_->consume();
}

void sleep(Duration duration) {
  if (!Loop::current() && thread_state().interrupt == nullptr) return std::this_thread::sleep_for(duration);
  Waiter waiter;
  waiter.wait_for(duration);
}

Task<> sleep_async(Duration duration) {
  Waiter waiter;
  co_await waiter.wait_for_async(duration);
}

}  // namespace eddy::loop
