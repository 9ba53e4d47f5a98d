// Count: how many own a thing that values share.
//
// A locked addition costs some twenty plain ones, and a render counts up and down at every step: so the count is locked only
// where the process has, or has had, another thread, which glibc knows (as libstdc++'s shared_ptr asks it).
// Tests: tests/value/count_test.cc.
#pragma once
#include <atomic>
#include <cstdint>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace eddy::detail {

class Count {
 public:
  void add() noexcept {
    if (single_threaded())
      number_.store(number_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    else
      number_.fetch_add(1, std::memory_order_relaxed);
  }
  // Whether that was the last.
  [[nodiscard]] bool drop() noexcept {
    // Alone, nobody else can be adding one.
    const std::uint32_t number = number_.load(std::memory_order_acquire);
    if (number == 1) return true;
    if (!single_threaded()) return number_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    number_.store(number - 1, std::memory_order_relaxed);
    return false;
  }
  [[nodiscard]] std::uint32_t number() const noexcept { return number_.load(std::memory_order_relaxed); }

 private:
  static bool single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded != 0;
#else
    return false;
#endif
  }

  std::atomic<std::uint32_t> number_{1};
};

}  // namespace eddy::detail
