// Counts what this program allocates by operator new, which counting.cc replaces.
#pragma once
#include <cstddef>

namespace eddy::tests {

// Since the program began.
std::size_t allocations() noexcept;

}  // namespace eddy::tests
