// How many heaps malloc keeps, each time in a process of its own: it begins with one.
#include "server/malloc_arenas.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace eddy::server {
namespace {

constexpr int threads = 4;

int arenas() {
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

// Ends the process with the number of them once four threads have each taken memory while the others were there.
[[noreturn]] void count_with(int limit) {
  limit_malloc_arenas(limit);
  std::barrier together{threads};
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&] {
      const auto memory = std::make_unique<std::string>(100'000, 'x');
      together.arrive_and_wait();
    });
  for (std::thread& each : all) each.join();
  std::_Exit(arenas());
}

class MallocArenas : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "the sanitizer has a malloc of its own";
#endif
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    unsetenv("MALLOC_ARENA_MAX");
  }
  void TearDown() override { unsetenv("MALLOC_ARENA_MAX"); }
};

TEST_F(MallocArenas, AreOneAThreadUntilTheyAreLimited) {
  EXPECT_EXIT(count_with(0), testing::ExitedWithCode(threads + 1), "");
}

TEST_F(MallocArenas, AreAsManyAsTheLimit) {
  EXPECT_EXIT(count_with(1), testing::ExitedWithCode(1), "");
  EXPECT_EXIT(count_with(2), testing::ExitedWithCode(2), "");
}

TEST_F(MallocArenas, AreWhatTheEnvironmentSays) {
  setenv("MALLOC_ARENA_MAX", "3", 1);
  EXPECT_EXIT(count_with(1), testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace eddy::server
