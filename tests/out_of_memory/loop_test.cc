// Where an allocation fails in the loop, what it keeps is as it was before.
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <deque>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "failing_new.h"
#include "loop/poller.h"
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

struct Holder final : Polled {
  void on_poll(std::uint32_t) noexcept override {
    ++calls;
    if (again_with != nullptr) again_with->again(*this);
  }
  void on_released() noexcept override { ++released; }
  int calls = 0, released = 0;
  Poller* again_with = nullptr;
};

// A step's every call, for as many as there are, and once more where their descriptors have new holders before it ends.
TEST(PollerOutOfMemory, WhoIsAttachedNeedsNoMore) {
  constexpr std::size_t count = 100;
  Poller poller;
  std::deque<Holder> holders(2 * count);
  std::vector<int> descriptors;
  for (std::size_t i = 0; i < count; ++i) descriptors.push_back(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const auto attach = [&](std::size_t first) {
    for (std::size_t i = 0; i < count; ++i) poller.attach(descriptors[i], holders[first + i]);
  };
  const auto use = [&](std::size_t first) {
    tests::fail_allocation(1);
    for (std::size_t i = first; i < first + count; ++i) {
      holders[i].again_with = &poller;
      poller.want(holders[i], EPOLLIN);
      poller.again(holders[i]);
    }
    poller.call(poller.wait(0));
    poller.call(poller.wait(0));
    for (std::size_t i = first; i < first + count; ++i) {
      poller.want(holders[i], EPOLLIN | EPOLLOUT);
      poller.detach(holders[i]);
    }
    tests::fail_allocation(0);
  };
  attach(0);
  use(0);
  attach(count);  // before the first are released
  use(count);
  poller.release();
  for (const Holder& each : holders) {
    EXPECT_EQ(each.calls, 2);
    EXPECT_EQ(each.released, 1);
  }
  for (const int each : descriptors) close(each);
}

}  // namespace
}  // namespace eddy::loop
