// The inside of a Loop: the poller, the queues, and what must end with it.
//
// Private to the floor. loop.cc runs the turn, poll.cc its I/O; strand.cc, fiber.cc and stream.cc keep their own in here.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "eddy/base/log.h"
#include "eddy/loop/loop.h"
#include "loop/bell.h"
#include "loop/executor.h"
#include "loop/inbox.h"
#include "loop/poller.h"
#include "loop/ready_queue.h"
#include "loop/stack_pool.h"
#include "loop/stack_switch.h"
#include "loop/timers.h"
#include "loop/uv_loop.h"

namespace eddy::loop {

class Fiber;
class SpawnedTask;

inline constexpr base::Logger app_log{"eddy.app"};
inline constexpr base::Logger general_log{"eddy.general"};

// Something open, which the loop's end must close. A ring, as ReadyQueue's.
class OpenHandle {
 public:
  OpenHandle() noexcept : previous_{this}, next_{this} {}
  OpenHandle(const OpenHandle&) = delete;
  OpenHandle& operator=(const OpenHandle&) = delete;
  // The loop is ending: close it now and call nobody.
  virtual void loop_ends() noexcept = 0;

 protected:
  virtual ~OpenHandle() { leave(); }
  void enter(OpenHandle& ring) noexcept {
    previous_ = ring.previous_;
    next_ = &ring;
    ring.previous_->next_ = this;
    ring.previous_ = this;
  }
  void leave() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 private:
  friend class Loop;
  OpenHandle* previous_;
  OpenHandle* next_;
};

// The fixed point of a ring.
class HandleRing final : public OpenHandle {
 public:
  void loop_ends() noexcept override {}
};

class Loop::Impl {
 public:
  Impl(Loop& loop, const Options& wanted);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  bool turn(bool may_wait);
  bool open_inbox();            // what was posted
  void run_pending();           // timers apart: what is ready, until nothing is
  void drop_queues() noexcept;  // closures that will never run
  void add_ready(Ready& item) noexcept { ready.push(item); }
  // Runs a callback that I/O makes: exceptions are logged, the slot is empty after.
  template <class F>
  void guarded(const char* what, F&& callback) noexcept {
    ++callbacks_run;
    const Step step{progress};
    try {
      callback();
    } catch (...) {
      app_log.exception(what, std::current_exception());
    }
    drop_current_context();
  }
  // A callback's time, from its begin to its end: odd, then even. Only the loop's thread writes.
  class Step {
   public:
    explicit Step(std::atomic<std::uint64_t>& progress) noexcept : progress_{progress} {
      progress_.store((progress_.load(std::memory_order_relaxed) + 2) | 1, std::memory_order_relaxed);
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    // Within another's it has ended that too: what is left of that is not watched.
    ~Step() {
      progress_.store((progress_.load(std::memory_order_relaxed) + 1) & ~std::uint64_t{1},
                      std::memory_order_relaxed);
    }

   private:
    std::atomic<std::uint64_t>& progress_;
  };
  static void drop_current_context() noexcept;

  Loop& self;
  Loop* displaced = nullptr;  // what was the thread's current loop before this one entered it
  Options options;
  SystemClock system_clock;
  Clock& clock;
  TimePoint now;
  std::shared_ptr<void> attachment;
  Poller poller;
  UvLoop uv{poller};
  Bell bell{poller};
  std::shared_ptr<Inbox> inbox;
  ReadyQueue ready;
  Timers timers;
  std::vector<Inbox::Letter> letters;  // kept for its capacity
  std::vector<WaitState*> woken;
  std::unique_ptr<char[]> read_buffer;
  HandleRing handles;
  std::vector<SpawnedTask*> tasks;
  std::atomic<bool> stopping{false};
  bool running = false;
  bool stays_awake = false;  // this turn, see Loop::stay_awake
  bool ending = false;
  std::size_t callbacks_run = 0;           // of I/O, counted to tell an idle turn
  std::atomic<std::uint64_t> progress{0};  // see progress.h

  StackState hub;  // the loop's own stack while a fiber runs
  StackPool stacks;
  std::vector<Fiber*> fibers;            // that have not ended
  std::deque<Fiber*> waiting_for_stack;  // fresh ones over max_fibers
  Executor executor;

 private:
  bool run_timers();
  void poll(bool wait);
  void look(int milliseconds);
  int poll_timeout();
  bool run_ready();
};

}  // namespace eddy::loop
