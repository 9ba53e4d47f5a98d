// See task_loops.h.
#include "server/task_loops.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "server/core.h"

namespace eddy::server {
namespace {

// In a row, before the thread's other jobs have their turn.
constexpr int most_turns = 8;

// A loop as long as the I/O loop, which is this thread's own meanwhile, steps aside.
std::unique_ptr<loop::Loop> make_beside(loop::Loop& io) {
  struct Aside {
    loop::Loop& io;
    explicit Aside(loop::Loop& loop) : io{loop} { io.leave(); }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() { io.enter(); }
  } const aside{io};
  auto made = std::make_unique<loop::Loop>(loop::LoopOptions{.clock = io.options().clock});
  made->leave();
  return made;
}

}  // namespace

TaskLoop::TaskLoop(loop::Loop& io, const Submit& submit) : io_{io}, submit_{submit}, loop_{make_beside(io)} {
  watch();
}

TaskLoop::~TaskLoop() {
  io_.cancel(timer_);
  watch_.reset();
  loop_->enter();
}

void TaskLoop::begin(Task<> task, loop::Loop::OnDone on_done) {
  if (!scheduled_) {
    fresh_ = std::move(task);
    fresh_done_ = std::move(on_done);
    return schedule();
  }
  ++waiting_;
  loop_->post([this, task = std::move(task), on_done = std::move(on_done)]() mutable {
    --waiting_;
    loop_->start(std::move(task), std::move(on_done));
  });
}

void TaskLoop::watch() {
  watch_ = io_.watch(loop_->descriptor(), loop::Events::readable, [this](loop::Events) {
    if (scheduled_)
      watch_.reset();  // until it is parked: its job will see to it
    else
      schedule();
  });
}

void TaskLoop::schedule() {
  scheduled_ = true;
  submit_(*this);
}

// A thread's: between schedule and parked nobody else has the loop.
void TaskLoop::work() noexcept {
  loop_->enter();
  if (fresh_) loop_->spawn(std::move(fresh_), std::move(fresh_done_));
  int turns = 0;
  do {
    loop_->run_turn(rest_.bound);
    rest_ = loop_->rest();
  } while (rest_.bound || (rest_.due && ++turns < most_turns));
  loop_->leave();
  io_.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->parked();
  });
}

void TaskLoop::parked() {
  scheduled_ = false;
  if (rest_.due) return schedule();
  if (!watch_) watch();
  set_timer(rest_.timer);
}

void TaskLoop::set_timer(std::optional<loop::TimePoint> when) {
  if (when == timer_at_) return;
  io_.cancel(std::exchange(timer_, 0));
  timer_at_ = when;
  if (!when) return;
  timer_ = io_.call_at(*when, [this] {
    timer_ = 0;
    timer_at_.reset();
    if (!scheduled_) schedule();
  });
}

// --- all of them ---

TaskLoops::TaskLoops(loop::Loop& io, std::size_t most, std::size_t max_waiting, TaskLoop::Submit submit)
    : io_{io}, most_{std::max<std::size_t>(most, 1)}, max_waiting_{max_waiting}, submit_{std::move(submit)} {}

TaskLoop* TaskLoops::choose() {
  std::size_t waiting = 0;
  TaskLoop* least = nullptr;
  for (const auto& each : loops_) {
    if (each->at_rest()) return each.get();
    waiting += each->waiting();
    if (!least || each->waiting() < least->waiting()) least = each.get();
  }
  if (waiting >= max_waiting_ && least) return nullptr;
  if (loops_.size() < most_)
    if (TaskLoop* const added = add()) return added;
  return least;
}

TaskLoop* TaskLoops::add() try {
  loops_.push_back(std::make_shared<TaskLoop>(io_, submit_));
  return loops_.back().get();
} catch (const std::system_error& error) {
  general_log.error(std::string{"no loop for handlers that suspend: "} + error.what());
  return nullptr;
}

}  // namespace eddy::server
