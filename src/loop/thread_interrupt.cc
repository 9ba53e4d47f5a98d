#include "loop/thread_interrupt.h"

#include <exception>

#include "eddy/loop/fiber.h"
#include "loop/wait_state.h"

namespace eddy::loop {

void ThreadInterrupt::interrupt() noexcept {
  const std::lock_guard lock{mutex_};
  if (waits_ == nullptr) {
    due_ = true;
    return;
  }
  const std::lock_guard state_lock{waits_->mutex};
  waits_->interrupted = true;
  waits_->changed.notify_one();
}

ThreadInterrupt::Wait::Wait(WaitState& state)
    : interrupt_{std::uncaught_exceptions() == 0 ? thread_state().interrupt : nullptr} {
  if (interrupt_ == nullptr) return;
  const std::lock_guard lock{interrupt_->mutex_};
  if (std::exchange(interrupt_->due_, false)) throw FiberExit{};
  interrupt_->waits_ = &state;
}

ThreadInterrupt::Wait::~Wait() {
  if (interrupt_ == nullptr) return;
  const std::lock_guard lock{interrupt_->mutex_};
  WaitState& state = *std::exchange(interrupt_->waits_, nullptr);
  const std::lock_guard state_lock{state.mutex};
  // One that came when the wait was over already is the next one's.
  if (std::exchange(state.interrupted, false)) interrupt_->due_ = true;
}

}  // namespace eddy::loop
