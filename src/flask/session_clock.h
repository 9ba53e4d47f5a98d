// The time that sessions end by, unless a test gives another.
#pragma once
#include <chrono>
#include <cstdint>

#include "eddy/signing/signer.h"

namespace eddy::flask::detail {

inline itsdangerous::Clock clock_or_system(itsdangerous::Clock clock) {
  if (clock) return clock;
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::int64_t{std::chrono::floor<std::chrono::seconds>(now).count()};
  };
}

}  // namespace eddy::flask::detail
