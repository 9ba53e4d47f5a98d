// Fiber::Runner: a fiber's stack while it has one; kept at the top of that stack.
#pragma once
#include <string_view>

#include "eddy/loop/fiber.h"
#include "loop/stack_pool.h"
#include "loop/stack_switch.h"

namespace eddy::loop {

class Fiber::Runner {
 public:
  static Runner* make(Fiber& fiber, StackMemory memory);
  // Switches to the fiber, from the loop's stack.
  void enter();
  // Switches back to the loop's stack, from the fiber's.
  void leave(bool last = false);
  // Gives back the memory; the runner is gone with it.
  StackMemory dissolve() noexcept;
  [[nodiscard]] StackMemory memory() const noexcept { return memory_; }

 private:
  Runner(Fiber& fiber, StackMemory memory) noexcept : fiber_{fiber}, memory_{memory} {}
  static void entry(void* runner);
  void body() noexcept;

  Fiber& fiber_;
  StackMemory memory_;
  StackState state_;
};

// For the signal handler.
[[nodiscard]] StackMemory stack_of(const Fiber& fiber) noexcept;
[[nodiscard]] std::string_view name_of(const Fiber& fiber) noexcept;

}  // namespace eddy::loop
