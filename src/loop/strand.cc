// Strands: resuming the frame whose turn it is, and a spawned task's end.
#include "eddy/loop/strand.h"

#include "loop/loop_impl.h"
#include "loop/root_strand.h"

namespace eddy::loop {

void Ready::enqueue() noexcept {
  if (!queued()) loop_->impl().add_ready(*this);
}
void Ready::leave_queue() noexcept {
  if (queued()) ReadyQueue::remove(*this);
}

void Strand::forget(std::coroutine_handle<> frame) noexcept {
  if (waiting_ == frame) waiting_ = {};
  if (ready_ == frame) ready_ = {};
  if (giving_up_ == frame) giving_up_ = {};
}

void Strand::give_up_to(std::coroutine_handle<> outer) noexcept {
  giving_up_ = outer;
  if (!outer || !waiting_) return;
  giving_up_ = waiting_ = {};
  resume_later(outer);
}

void Strand::interrupt(std::exception_ptr exception) noexcept {
  interrupt_ = std::move(exception);
  if (interruptible_) wake();
}

bool Strand::resume_ready() {
  const std::coroutine_handle<> frame = std::exchange(ready_, {});
  if (!frame) return false;
  frame.resume();
  return true;
}

SpawnedTask::SpawnedTask(Loop& loop, Task<> task, Loop::OnDone on_done)
    : RootStrand{loop},
      place_{loop.impl().tasks.size()},
      on_done_{std::move(on_done)},
      task_{std::move(task)} {
  loop.impl().tasks.push_back(this);
}

SpawnedTask::~SpawnedTask() {
  auto& tasks = loop().impl().tasks;
  tasks[place_] = tasks.back();
  tasks[place_]->place_ = place_;
  tasks.pop_back();
}

void SpawnedTask::run_ready() {
  inside([this] {
    if (started_) {
      resume_ready();
    } else {
      started_ = true;
      task_.started_for(*this);
    }
  });
  if (task_.done()) finish();
}

// The frames are gone before anybody hears of the end, so what they referred to may go with it.
void SpawnedTask::finish() {
  std::exception_ptr exception;
  try {
    task_.take();
  } catch (...) {
    exception = std::current_exception();
  }
  inside([&] {
    task_.reset();
    Loop::OnDone on_done = std::move(on_done_);
    if (on_done) {
      try {
        on_done(exception);
      } catch (...) {
        app_log.exception("the callback of a task's end", std::current_exception());
      }
    } else if (exception) {
      app_log.exception("a spawned task", exception);
    }
  });
  delete this;
}

}  // namespace eddy::loop
