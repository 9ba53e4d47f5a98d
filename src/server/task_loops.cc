// See task_loops.h.
#include "server/task_loops.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "server/core.h"
#include "server/insist.h"

namespace eddy::server {
namespace {

// In a row, before the thread's other jobs have their turn.
constexpr int most_turns = 8;

// A loop as long as the thread's own step aside: the I/O loop, and below it one that a handler may have made there.
std::unique_ptr<loop::Loop> make_beside(loop::Loop& io) {
  struct Aside {
    std::vector<loop::Loop*> loops;
    Aside() {
      while (loop::Loop* const current = loop::Loop::current()) {
        loops.push_back(current);
        current->leave();
      }
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() {
      for (; !loops.empty(); loops.pop_back()) loops.back()->enter();
    }
  } const aside;
  auto made = std::make_unique<loop::Loop>(loop::LoopOptions{.clock = io.options().clock});
  made->leave();
  return made;
}

// One more that waits, until it does no more.
class Waits {
 public:
  explicit Waits(std::atomic<std::size_t>& count) noexcept : count_{&count} { ++count; }
  Waits(Waits&& other) noexcept : count_{std::exchange(other.count_, nullptr)} {}
  Waits& operator=(Waits&&) = delete;
  ~Waits() { end(); }
  void end() noexcept {
    if (count_ != nullptr) --*std::exchange(count_, nullptr);
  }

 private:
  std::atomic<std::size_t>* count_;
};

}  // namespace

TaskLoop::TaskLoop(loop::Loop& io, const Submit& submit) : io_{io}, submit_{submit}, loop_{make_beside(io)} {
  watch();
}

TaskLoop::~TaskLoop() {
  io_.cancel(timer_);
  watch_.reset();
  loop_->enter();
}

void TaskLoop::begin(Task<> task, OnDone on_done) {
  if (!scheduled_) {
    fresh_ = std::move(task);
    fresh_done_ = std::move(on_done);
    return schedule();
  }
  loop_->post(
      [this, waits = Waits{waiting_}, task = std::move(task), on_done = std::move(on_done)]() mutable {
        waits.end();
        start(std::move(task), on_done, &loop::Loop::start);
      });
}

// Where there is no memory for it the task ends here, and that is told.
void TaskLoop::start(Task<> task, const OnDone& on_done, How how) noexcept {
  try {
    (loop_.get()->*how)(std::move(task), [on_done](const std::exception_ptr&) { on_done(); });
  } catch (...) {
    general_log.exception("a task can't be begun", std::current_exception());
    on_done();
  }
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
  if (fresh_) start(std::move(fresh_), std::exchange(fresh_done_, nullptr), &loop::Loop::spawn);
  int turns = 0;
  do {
    loop_->run_turn(rest_.bound);
    rest_ = loop_->rest();
  } while (rest_.bound || (rest_.due && ++turns < most_turns));
  loop_->leave();
  insist([this] {
    io_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->parked();
    });
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
} catch (const std::exception& error) {
  general_log.error(std::string{"no loop for handlers that suspend: "} + error.what());
  return nullptr;
}

}  // namespace eddy::server
