// For a program that links replaced_new.cc: every operator new of it asks this function, which the program defines.
#pragma once
#include <cstddef>

namespace eddy::tests {

// Null where there is to be no memory; else what std::free takes. `size` may be 0.
void* allocate_or_null(std::size_t size) noexcept;

}  // namespace eddy::tests
