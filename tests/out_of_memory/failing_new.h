// An operator new that fails where a test says so.
#pragma once
#include <cstddef>

namespace eddy::tests {

// The nth allocation from now on of this thread fails, once; 0: none does.
void fail_allocation(std::size_t nth) noexcept;
// Those of so many bytes or more fail, whoever makes them; 0: none does.
void fail_allocations_from(std::size_t bytes) noexcept;

}  // namespace eddy::tests
