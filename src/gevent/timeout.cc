#include "eddy/gevent/timeout.h"

#include <fmt/format.h>

#include "eddy/loop/fiber.h"
#include "gevent/hub.h"

namespace eddy::gevent {
namespace {

std::string in_seconds(loop::Duration duration) {
  const double seconds = std::chrono::duration<double>{duration}.count();
  return fmt::format("{:g} second{}", seconds, seconds == 1 ? "" : "s");
}

}  // namespace

TimeoutExpired::TimeoutExpired(const Timeout* timeout, loop::Duration duration)
    : std::runtime_error{in_seconds(duration)}, timeout_{timeout} {}

class Timeout::Impl {
 public:
  loop::FiberPtr fiber;  // null in main
  loop::TimerId timer = 0;
  bool expired = false;
};

Timeout::Timeout(loop::Duration duration) : duration_{duration}, impl_{std::make_unique<Impl>()} {
  loop::Loop& loop = hub();
  if (loop::Fiber* current = loop::Fiber::current()) {
    impl_->fiber = current->shared_from_this();
    impl_->timer = loop.call_later(duration, [this] {
      impl_->expired = true;
      impl_->fiber->interrupt(std::make_exception_ptr(TimeoutExpired{this, duration_}), this);
    });
  } else {
    add_main_timeout(*this, loop::after(loop.clock_now(), duration));
  }
}

Timeout::~Timeout() { cancel(); }

void Timeout::cancel() noexcept {
  if (!impl_->fiber) {
    if (remove_main_timeout(*this)) impl_->expired = true;
    return;
  }
  hub().cancel(std::exchange(impl_->timer, 0));
  impl_->fiber->withdraw(this);
  impl_->expired = true;
}

bool Timeout::pending() const noexcept { return !impl_->expired; }

}  // namespace eddy::gevent
