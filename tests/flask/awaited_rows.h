// A body whose pieces are waited for.
#pragma once
#include <chrono>
#include <string>

#include "eddy/loop.h"

namespace eddy::flask {

using Pieces = AsyncGenerator<std::string>;

// Waits between its pieces.
inline Pieces rows(int count) {
  for (int i = 0; i < count; ++i) {
    co_yield std::to_string(i) + "\n";
    co_await loop::sleep_async(std::chrono::microseconds{1});
  }
}

}  // namespace eddy::flask
