// Text for the content codings' tests: neither all alike nor random, so that a coder has something to do.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace eddy::http {

// `size` bytes of numbered lines, the same at each call.
inline std::string sample_text(std::size_t size) {
  std::string all;
  for (std::uint32_t state = 1; all.size() < size; state = state * 1'664'525 + 1'013'904'223)
    all += "line " + std::to_string(state >> 20) + "\n";
  all.resize(size);
  return all;
}

}  // namespace eddy::http
