// Ready: something that a loop runs at the end of its turn, and the pool that frames of coroutines come from.
//
// The base of strands and fibers; intrusive, so making something ready allocates nothing. All of it on the
// thread of its loop. Tests: tests/loop/task_test.cc.
#pragma once
#include <cstddef>

namespace eddy::loop {

class Loop;
class ReadyQueue;

// Queued at most once; leaves the queue by itself when destroyed.
class Ready {
 public:
  explicit Ready(Loop& loop) noexcept : loop_{&loop} {}
  Ready(const Ready&) = delete;
  Ready& operator=(const Ready&) = delete;
  virtual ~Ready() { leave_queue(); }

  [[nodiscard]] Loop& loop() const noexcept { return *loop_; }
  // What it waits for has come.
  virtual void wake() noexcept = 0;

 protected:
  // Puts it at the end of the loop's ready queue, unless it is there.
  void enqueue() noexcept;
  void leave_queue() noexcept;
  [[nodiscard]] bool queued() const noexcept { return previous_ != nullptr; }
  // Its turn. May destroy *this.
  virtual void run_ready() = 0;
  // The loop ended before its turn came: one that owns itself deletes itself.
  virtual void dropped() noexcept {}

 private:
  friend class ReadyQueue;
  Loop* loop_;
  Ready* previous_ = nullptr;
  Ready* next_ = nullptr;
};

// Memory from this thread's free lists; any thread may give it back, with the size it asked for.
[[nodiscard]] void* allocate_frame(std::size_t bytes);
void free_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace eddy::loop
