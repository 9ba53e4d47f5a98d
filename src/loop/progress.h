// How far a loop has come, for a watchdog on another thread.
//
// Tests: tests/loop/loop_test.cc.
#pragma once
#include <cstdint>

namespace eddy::loop {

class Loop;

// Changes with each callback that the loop begins or ends. Any thread, while the loop lives.
[[nodiscard]] std::uint64_t progress(Loop& loop) noexcept;
// Whether a callback runs, of a progress: the same one twice is the same callback.
[[nodiscard]] constexpr bool is_busy(std::uint64_t progress) noexcept { return progress % 2 != 0; }

}  // namespace eddy::loop
