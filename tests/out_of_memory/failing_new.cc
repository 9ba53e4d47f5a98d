#include "failing_new.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t left = 0;
std::atomic<std::size_t> too_large = 0;

void* allocate_or_null(std::size_t size) noexcept {
  if (left > 0 && --left == 0) return nullptr;
  if (const std::size_t limit = too_large; limit > 0 && size >= limit) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size) {
  if (void* memory = allocate_or_null(size)) return memory;
  throw std::bad_alloc{};
}

}  // namespace

void eddy::tests::fail_allocation(std::size_t nth) noexcept { left = nth; }
void eddy::tests::fail_allocations_from(std::size_t bytes) noexcept { too_large = bytes; }

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate_or_null(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate_or_null(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
