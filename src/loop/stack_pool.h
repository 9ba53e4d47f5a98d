// StackPool: mapped memory for fibers' stacks, with a guard page below each; a few are kept for the next ones.
//
// Also the report of an overflow: a signal handler that recognizes a touch of the guard page of the fiber
// that runs. Tests: tests/loop/fiber_test.cc.
#pragma once
#include <cstddef>
#include <vector>

namespace eddy::loop {

// Without its guard page.
struct StackMemory {
  char* low = nullptr;
  std::size_t size = 0;
};

class StackPool {
 public:
  // `size` in bytes, 0 for the default; of the stacks given back `cached` stay mapped, at most `max_stacks`
  // are out at once.
  StackPool(std::size_t size, std::size_t max_stacks, std::size_t cached) noexcept;
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  ~StackPool();

  // Nothing (low is null) where all are out. Throws std::bad_alloc where the kernel refuses.
  [[nodiscard]] StackMemory take();
  void give_back(StackMemory stack) noexcept;
  [[nodiscard]] std::size_t out() const noexcept { return out_; }
  [[nodiscard]] std::size_t stack_size() const noexcept { return size_; }
  [[nodiscard]] static std::size_t guard_size() noexcept;

 private:
  const std::size_t size_;
  const std::size_t max_stacks_;
  const std::size_t cached_;
  std::size_t out_ = 0;
  std::vector<char*> free_;
};

// Sets up the overflow report for this thread (its signal stack) and, once, for the process. Keeps a handler
// that was there, and a signal stack that the thread has.
void report_stack_overflows();

}  // namespace eddy::loop
