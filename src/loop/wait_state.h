// WaitState: what a Waiter and its Wakers share. The mutex guards all but the count.
//
//   mode     meaning                          a wake
//   idle     nobody waits                     is remembered
//   thread   a plain thread blocks            notifies it
//   loop     `target` waits on `inbox`'s loop wakes it there: at once on that thread, else through the inbox
//
// Tests: tests/loop/waiter_test.cc.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "eddy/loop/ready.h"
#include "loop/inbox.h"

namespace eddy::loop {

struct WaitState {
  enum class Mode : std::uint8_t { idle, thread, loop };

  std::atomic<unsigned> references{1};
  std::mutex mutex;
  bool signalled = false;
  bool interrupted = false;  // of a thread that blocks: see ThreadInterrupt
  Mode mode = Mode::idle;
  std::condition_variable changed;
  std::shared_ptr<Inbox> inbox;
  Ready* target = nullptr;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  void retain() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  void wake() noexcept;    // any thread
  void arrive() noexcept;  // on the loop's thread, out of its inbox
  // Takes the wake, if there is one.
  bool consume() noexcept;
  // `waiting` waits on its loop from now on; false, and the wake taken, where there is one already.
  bool arm(Ready& waiting);
  void disarm() noexcept;
};

}  // namespace eddy::loop
