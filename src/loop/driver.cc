// Driving a task: the blocking kind of co_await.
#include "eddy/loop/waiter.h"
#include "loop/loop_impl.h"
#include "loop/root_strand.h"

namespace eddy::loop {

Loop::Driver::Driver(Loop& loop) : on_fiber_{Fiber::current() != nullptr} {
  if (on_fiber_) {
    strand_ = std::make_unique<FiberStrand>(*Fiber::current());
    return;
  }
  if (loop.running()) throw WouldBlock("run_sync inside the running loop would stop it: co_await the task");
  strand_ = std::make_unique<DrivenStrand>(loop);
}

Loop::Driver::~Driver() = default;

void Loop::Driver::finish(std::coroutine_handle<> task) const {
  if (on_fiber_)
    static_cast<FiberStrand&>(*strand_).run_until_done(task);
  else
    static_cast<DrivenStrand&>(*strand_).run_until_done(task);
}

void FiberStrand::run_until_done(std::coroutine_handle<> task) {
  while (!task.done()) {
    if (resume_ready()) continue;
    if (!fiber_.pending_.empty() && interruptible()) {
      interrupt(std::move(fiber_.pending_.front().exception));
      fiber_.pending_.pop_front();
    } else {
      fiber_.park_quietly();
    }
  }
}

void DrivenStrand::run_until_done(std::coroutine_handle<> task) {
  if (task.done()) return;
  context_ = std::move(current_context());
  Loop::Impl& impl = loop().impl();
  impl.running = true;
  struct Restore {
    Loop::Impl& impl;
    ContextPtr& context;
    ~Restore() {
      impl.running = false;
      current_context() = std::move(context);
    }
  } const restore{impl, context_};
  while (!task.done()) {
    if (impl.stopping.exchange(false)) throw Stopped{};
    impl.turn(true);
  }
}

}  // namespace eddy::loop
