#include "eddy/value/count.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "eddy/value.h"

namespace eddy {
namespace {

TEST(Count, BeginsWithOneAndTellsTheLast) {
  detail::Count count;
  EXPECT_EQ(count.number(), 1U);
  count.add();
  count.add();
  EXPECT_EQ(count.number(), 3U);
  EXPECT_FALSE(count.drop());
  EXPECT_FALSE(count.drop());
  EXPECT_TRUE(count.drop());
}

// Counted by one thread first, then by several at once, then by one again.
TEST(Count, IsWholeWhoeverCounts) {
  const Value text{std::string(100, 'a')};
  const std::vector<Value> before(10, text);
  constexpr std::size_t threads = 4;
  constexpr std::size_t copies = 20'000;
  std::vector<std::vector<Value>> kept(threads);
  {
    std::vector<std::thread> counting;
    counting.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
      counting.emplace_back([&text, &mine = kept[i]] {
        for (std::size_t n = 0; n < copies; ++n) {
          const Value copy{text};
          if (n % 100 == 0) mine.push_back(copy);
        }
      });
    }
    for (std::thread& each : counting) each.join();
  }
  EXPECT_EQ(text.use_count(), 11 + threads * copies / 100);
  kept.clear();
  EXPECT_EQ(text.use_count(), 11U);
}

}  // namespace
}  // namespace eddy
