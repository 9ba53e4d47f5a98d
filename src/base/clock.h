// src/base/clock.h: the time of day, as HTTP's dates have it.
#pragma once
#include <chrono>
#include <cstdint>

namespace eddy::base {

// Whole seconds since 1970-01-01 00:00:00 UTC.
inline std::int64_t seconds_now() noexcept {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

}  // namespace eddy::base
