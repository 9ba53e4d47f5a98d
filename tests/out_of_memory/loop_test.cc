// Where an allocation fails in the loop, what it keeps is as it was before.
#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "failing_new.h"
#include "loop/timers.h"

namespace eddy::loop {
namespace {

// Adds timers until one fails; that, too, leaves the table whole.
TEST(TimersOutOfMemory, EachAllocation) {
  for (std::size_t nth = 1; nth < 30; ++nth) {
    SCOPED_TRACE(nth);
    Timers timers;
    std::size_t added = 0;
    const auto add = [&] {
      timers.add(TimePoint{}, {[] {}, nullptr});
      ++added;
    };
    tests::fail_allocation(nth);
    try {
      while (added < 100) add();
    } catch (const std::bad_alloc&) {
    }
    tests::fail_allocation(0);
    EXPECT_EQ(timers.size(), added);
    add();
    add();
    std::size_t due = 0;
    while (const std::optional<Timers::Timer> timer = timers.take_due(TimePoint{}))
      due += timer->callback ? 1 : 0;
    EXPECT_EQ(due, added);
  }
}

}  // namespace
}  // namespace eddy::loop
