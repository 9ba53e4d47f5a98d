// Inbox: what other threads hand to a loop, and what wakes it. Outlives the loop in the hands of its posters.
//
// A loop that is awake looks into it once a turn anyway, so only a post to a sleeping loop costs a system
// call, one for any number of posts. Tests: tests/loop/loop_test.cc.
#pragma once
#include <mutex>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop/context.h"

namespace eddy::loop {

class Bell;
struct WaitState;

class Inbox {
 public:
  struct Letter {
    base::Function<void()> callback;
    ContextPtr context;
  };

  explicit Inbox(const Bell* bell) noexcept : bell_{bell} {}

  // Any thread. False, and nothing done, once closed.
  bool post(Letter letter);
  bool post(WaitState* state);  // takes over the caller's reference
  void wake() noexcept;

  // The loop's thread: true where it may sleep; a later post then rings the bell.
  bool fall_asleep() noexcept;
  // What has come; the loop counts as awake.
  void take(std::vector<Letter>& letters, std::vector<WaitState*>& states);
  void close() noexcept;

 private:
  void ring() noexcept;  // with the mutex held
  std::mutex mutex_;
  const Bell* bell_;
  bool asleep_ = false;
  bool woken_ = false;
  bool closed_ = false;
  std::vector<Letter> letters_;
  std::vector<WaitState*> states_;
};

}  // namespace eddy::loop
