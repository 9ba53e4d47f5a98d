// The switch between two stacks, with all that has to change along: the C++ runtime's exception state and
// what ASan and TSan know of the stack. The request context is the caller's to swap.
//
// Built on Boost.Context's assembly. Tests: tests/loop/fiber_test.cc.
#pragma once
#include <cstddef>

namespace eddy::loop {

// A stack that does not run now.
struct StackState {
  void* context = nullptr;         // Boost.Context's
  void (*entry)(void*) = nullptr;  // what its first switch calls
  void* argument = nullptr;
  struct {
    void* caught = nullptr;
    unsigned uncaught = 0;
  } exceptions;                // __cxa_eh_globals (Itanium C++ ABI, 2.2.2)
  void* fake_stack = nullptr;  // ASan's
  const void* bottom = nullptr;
  std::size_t size = 0;
  void* tsan_fiber = nullptr;
};

// Makes `stack` ready to run `entry(argument)`, which must never return, on [low, low + size).
void prepare_stack(StackState& stack, void* low, std::size_t size, void (*entry)(void*), void* argument);
// Forgets it, once it has been left for good.
void release_stack(StackState& stack) noexcept;
// The thread's own stack, before its first switch.
void adopt_thread_stack(StackState& stack) noexcept;

// Leaves `from` and goes on with `to`; returns when somebody switches back. `last`: from is never run again.
void switch_stack(StackState& from, StackState& to, bool last = false);

}  // namespace eddy::loop
