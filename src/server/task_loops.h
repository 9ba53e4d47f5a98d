// TaskLoops: where the threaded server's plans that suspend run: on loops without a thread of their own.
//
// A loop with something to do is a job: whichever thread takes it enters the loop, runs what is ready, and leaves
// before it would wait. The I/O loop waits for it, for its descriptor and its next timer. So a task that waits holds
// no thread, and one that does not costs no hand-over. The tasks of one loop run one at a time; where its job
// holds on, new tasks go to another.
//
//   I/O loop: at rest --begin, readable, timer--> scheduled --parked--> at rest
//
// Tests: tests/server/task_loops_test.cc, streaming_test.cc.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "eddy/loop/loop.h"
#include "server/worker_pool.h"

namespace eddy::server {

// All but work() on the I/O loop.
class TaskLoop final : public Job, public std::enable_shared_from_this<TaskLoop> {
 public:
  using Submit = std::function<void(Job&)>;
  using OnDone = std::function<void()>;
  // `submit` has a job worked on by some thread. Throws std::system_error where there is no descriptor for it.
  TaskLoop(loop::Loop& io, const Submit& submit);
  ~TaskLoop() override;  // when no thread works on it: destroys its tasks

  // Starts the task on the loop; `on_done` is called there too.
  void begin(Task<> task, OnDone on_done);
  // No thread has it, or will.
  [[nodiscard]] bool at_rest() const noexcept { return !scheduled_; }
  // Tasks that were not begun yet.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.load(); }
  [[nodiscard]] loop::Loop& loop() noexcept { return *loop_; }

  void work() noexcept override;

 private:
  using How = void (loop::Loop::*)(Task<>, loop::Loop::OnDone);
  void start(Task<> task, const OnDone& on_done, How how) noexcept;
  void watch();
  void schedule();
  void parked();
  void set_timer(std::optional<loop::TimePoint> when);

  loop::Loop& io_;
  const Submit& submit_;
  std::unique_ptr<loop::Loop> loop_;
  // The job's, until it is parked.
  Task<> fresh_;
  OnDone fresh_done_;
  loop::Loop::Rest rest_;
  std::atomic<std::size_t> waiting_{0};
  loop::Watch watch_;
  loop::TimerId timer_ = 0;
  std::optional<loop::TimePoint> timer_at_;
  bool scheduled_ = false;
};

class TaskLoops {
 public:
  // At most `most` loops, made when needed, and `max_waiting` tasks that none has begun.
  TaskLoops(loop::Loop& io, std::size_t most, std::size_t max_waiting, TaskLoop::Submit submit);

  // The loop that the next task begins on; null where too many wait, or no loop can be made (logged).
  [[nodiscard]] TaskLoop* choose();

 private:
  TaskLoop* add();

  loop::Loop& io_;
  const std::size_t most_, max_waiting_;
  const TaskLoop::Submit submit_;
  std::vector<std::shared_ptr<TaskLoop>> loops_;
};

}  // namespace eddy::server
