// The strands that tasks run on: one that was spawned, one that run_sync drives, one that a fiber drives.
#pragma once
#include <coroutine>
#include <cstddef>
#include <utility>

#include "eddy/loop/fiber.h"
#include "eddy/loop/loop.h"
#include "eddy/loop/strand.h"
#include "loop/thread_state.h"

namespace eddy::loop {

// Holds the request context while its task waits.
class RootStrand : public Strand {
 public:
  explicit RootStrand(Loop& loop)
      : Strand{loop}, context_{current_context()}, activity_{std::exchange(thread_state().handed, nullptr)} {}

 protected:
  // Runs `step` in the strand's context.
  template <class Step>
  void inside(Step&& step) {
    std::swap(current_context(), context_);
    std::swap(thread_state().activity, activity_);
    step();
    std::swap(thread_state().activity, activity_);
    std::swap(current_context(), context_);
  }
  void run_ready() override {
    inside([this] { resume_ready(); });
  }
  ContextPtr context_;
  const void* activity_;
};

// A task that runs by itself; the loop owns it, and it deletes itself at its end.
class SpawnedTask final : public RootStrand {
 public:
  SpawnedTask(Loop& loop, Task<> task, Loop::OnDone on_done);
  ~SpawnedTask() override;
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  void begin_soon() noexcept { enqueue(); }
  void begin_now() { run_ready(); }

 private:
  void run_ready() override;
  void finish();
  bool started_ = false;
  std::size_t place_;  // among the loop's tasks
  Loop::OnDone on_done_;
  Task<> task_;  // ends before the strand does
};

// A task that a fiber drives on its own stack, in its own context. An interrupt of the fiber goes into the
// coroutine's wait, if that is one of eddy's.
class FiberStrand final : public Strand {
 public:
  explicit FiberStrand(Fiber& fiber) noexcept : Strand{fiber.loop()}, fiber_{fiber} {}
  void run_until_done(std::coroutine_handle<> task);

 private:
  void make_ready() noexcept override { fiber_.unpark(); }
  Fiber& fiber_;
};

// A task that a thread drives by running its loop.
class DrivenStrand final : public RootStrand {
 public:
  using RootStrand::RootStrand;
  void run_until_done(std::coroutine_handle<> task);
};

}  // namespace eddy::loop
