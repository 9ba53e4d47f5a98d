// mmap, mprotect and a list.
#include "loop/stack_pool.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace eddy::loop {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EDDY_WIDE_FRAMES 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(EDDY_WIDE_FRAMES)
constexpr std::size_t default_size =
    std::size_t{1024} * 1024;  // a sanitizer's frames are about three times as large
#else
constexpr std::size_t default_size = std::size_t{256} * 1024;
#endif
constexpr std::size_t least_size = std::size_t{16} * 1024;

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

std::size_t rounded(std::size_t wanted) noexcept {
  const std::size_t size = wanted == 0 ? default_size : wanted < least_size ? least_size : wanted;
  return (size + page_size() - 1) / page_size() * page_size();
}

}  // namespace

std::size_t StackPool::guard_size() noexcept { return page_size(); }

StackPool::StackPool(std::size_t size, std::size_t max_stacks, std::size_t cached) noexcept
    : size_{rounded(size)}, max_stacks_{max_stacks}, cached_{cached} {}

StackPool::~StackPool() {
  for (char* low : free_) munmap(low - guard_size(), size_ + guard_size());
}

StackMemory StackPool::take() {
  if (out_ >= max_stacks_) return {};
  char* low = nullptr;
  if (!free_.empty()) {
    low = free_.back();  // the one used last: its pages are there and warm
    free_.pop_back();
  } else {
    free_.reserve(cached_);
    const std::size_t whole = size_ + guard_size();
    void* memory = mmap(nullptr, whole, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc{};
    if (mprotect(memory, guard_size(), PROT_NONE) != 0) {
      munmap(memory, whole);
      throw std::bad_alloc{};
    }
    low = static_cast<char*>(memory) + guard_size();
  }
  ++out_;
  return {low, size_};
}

void StackPool::give_back(StackMemory stack) noexcept {
  --out_;
  if (free_.size() < cached_)
    free_.push_back(stack.low);  // reserved by take
  else
    munmap(stack.low - guard_size(), size_ + guard_size());
}

}  // namespace eddy::loop
