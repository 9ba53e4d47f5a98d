// How many heaps malloc keeps, each time in a process of its own: it begins with one.
#include "server/malloc_arenas.h"

#include <gtest/gtest.h>
#include <cstdlib>

#include "server/malloc_heaps.h"

namespace eddy::server {
namespace {

constexpr int threads = 4;

// Ends the process with the number of them once four threads have each taken memory while the others were there.
[[noreturn]] void count_with(int limit) {
  limit_malloc_arenas(limit);
  allocate_at_once(threads);
  std::_Exit(malloc_heaps());
}

class MallocArenas : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_malloc_heaps) GTEST_SKIP() << "the sanitizer has a malloc of its own";
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
