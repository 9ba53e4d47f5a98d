// Frames of coroutines, from free lists of the thread by size.
//
// A sanitizer must see each frame's end, so under one every frame is allocated and freed for itself.
#include <array>
#include <new>

#include "eddy/loop/ready.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define EDDY_RECYCLE_FRAMES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EDDY_RECYCLE_FRAMES 0
#endif
#endif
#ifndef EDDY_RECYCLE_FRAMES
#define EDDY_RECYCLE_FRAMES 1
#endif

namespace eddy::loop {
namespace {

constexpr std::size_t step = 64;        // bytes between two sizes
constexpr std::size_t sizes = 32;       // so frames up to 2 KiB are kept
constexpr std::size_t kept_each = 256;  // frames of one size; at most 8 MiB a thread in all

struct Free {
  Free* next;
};
struct List {
  Free* first = nullptr;
  std::size_t length = 0;
};

// A frame may end after its thread's destructors have run: by then nothing is kept any more.
struct Pool {
  std::array<List, sizes> lists{};
  bool closed = false;
};
constinit thread_local Pool pool;
struct Closer {
  Closer() noexcept = default;
  ~Closer() {
    pool.closed = true;
    for (List& list : pool.lists)
      while (Free* frame = list.first) {
        list.first = frame->next;
        ::operator delete(frame);
      }
  }
};

constexpr std::size_t list_of(std::size_t bytes) { return (bytes - 1) / step; }

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t index = list_of(bytes);
  if (!EDDY_RECYCLE_FRAMES || index >= sizes) return ::operator new(bytes);
  List& list = pool.lists[index];
  if (Free* frame = list.first) {
    list.first = frame->next;
    --list.length;
    return frame;
  }
  return ::operator new((index + 1) * step);
}

void free_frame(void* memory, std::size_t bytes) noexcept {
  const std::size_t index = list_of(bytes);
  if (EDDY_RECYCLE_FRAMES && index < sizes && !pool.closed && pool.lists[index].length < kept_each) {
    if (pool.lists[index].length == 0) {
      static thread_local const Closer closer;
      static_cast<void>(closer);
    }
    List& list = pool.lists[index];
    list.first = new (memory) Free{list.first};
    ++list.length;
    return;
  }
  ::operator delete(memory);
}

}  // namespace eddy::loop
