// src/base/clock.h: the time of day, as HTTP's dates have it.
#pragma once
#include <chrono>
#include <cstdint>
#include <limits>

namespace eddy::base {

// Whole seconds since 1970-01-01 00:00:00 UTC.
inline std::int64_t seconds_now() noexcept {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

// So many seconds later, or where that is past 64 bits the last second there is.
constexpr std::int64_t seconds_after(std::int64_t time, std::int64_t seconds) noexcept {
  using Limits = std::numeric_limits<std::int64_t>;
  if (time > 0 && seconds > Limits::max() - time) return Limits::max();
  if (time < 0 && seconds < Limits::min() - time) return Limits::min();
  return time + seconds;
}

}  // namespace eddy::base
