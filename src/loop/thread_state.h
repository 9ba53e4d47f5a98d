// What belongs to a thread: its loop, the fiber that runs, and the context slot. The one file with state that
// is not passed as an argument.
#pragma once
#include "eddy/loop/context.h"

namespace eddy::loop {

class Fiber;
class Loop;
class ThreadInterrupt;

// Trivial, so that a signal handler may read it.
struct ThreadState {
  Loop* loop = nullptr;
  Fiber* fiber = nullptr;
  // What the code that runs works for, as whoever watches the loop knows it; the loop never looks behind it. A spawned
  // task takes what is handed to it, and has it wherever it runs.
  const void* activity = nullptr;
  const void* handed = nullptr;
  ThreadInterrupt* interrupt = nullptr;  // of the waits of a plain thread
};
ThreadState& thread_state() noexcept;

// Empties the slot after a callback of the loop.
void drop_context() noexcept;

}  // namespace eddy::loop
