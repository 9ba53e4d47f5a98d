#include "failing_new.h"

#include <atomic>
#include <cstdlib>

#include "allocations/replaced_new.h"

namespace {
thread_local std::size_t left = 0;
std::atomic<std::size_t> too_large = 0;
}  // namespace

void eddy::tests::fail_allocation(std::size_t nth) noexcept { left = nth; }
void eddy::tests::fail_allocations_from(std::size_t bytes) noexcept { too_large = bytes; }

void* eddy::tests::allocate_or_null(std::size_t size) noexcept {
  if (left > 0 && --left == 0) return nullptr;
  if (const std::size_t limit = too_large; limit > 0 && size >= limit) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}
