// The heaps of the C library's malloc, for tests; a sanitizer has a malloc of its own.
#pragma once
#include <malloc.h>

#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace eddy::server {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_malloc_heaps = false;
#else
constexpr bool has_malloc_heaps = true;
#endif

inline int malloc_heaps() {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const file = open_memstream(&text, &size);
  malloc_info(0, file);
  std::fclose(file);
  const std::string report{text, size};
  std::free(text);
  int count = 0;
  for (std::size_t at = 0; (at = report.find("<heap ", at)) != std::string::npos; ++at) ++count;
  return count;
}

// Has each of so many threads take memory while the others are there.
inline void allocate_at_once(int threads) {
  std::barrier together{threads};
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&] {
      const auto memory = std::make_unique<std::string>(100'000, 'x');
      together.arrive_and_wait();
    });
  for (std::thread& each : all) each.join();
}

}  // namespace eddy::server
