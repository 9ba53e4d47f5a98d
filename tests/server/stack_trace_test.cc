#include "server/stack_trace.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <string_view>
#include <thread>

namespace eddy::server {

// Known to the linker by its name.
[[gnu::noinline]] void spin_in_here(const std::atomic<bool>& end, std::atomic<bool>& begun) {
  begun = true;
  while (!end) std::this_thread::yield();
  begun = false;
}

namespace {

std::size_t say_something(std::span<char> into) noexcept {
  constexpr std::string_view text = "something";
  std::ranges::copy(text, into.begin());
  return text.size();
}

TEST(StackTrace, OfAThreadThatRunsOn) {
  std::atomic<bool> end{false}, begun{false};
  std::thread spinning{[&] { spin_in_here(end, begun); }};
  while (!begun) std::this_thread::yield();
  const auto shot = shoot(spinning.native_handle(), say_something);
  EXPECT_TRUE(begun);
  end = true;
  spinning.join();
  ASSERT_TRUE(shot);
  EXPECT_EQ((std::string{shot->text.data(), shot->text_size}), "something");
  const std::string trace = symbolise({shot->frames.data(), shot->depth});
  EXPECT_TRUE(trace.starts_with("#0 ")) << trace;
  EXPECT_THAT(trace, testing::HasSubstr("eddy::server::spin_in_here("));
  EXPECT_THAT(trace, testing::Not(testing::HasSubstr("on_signal")));
}

TEST(StackTrace, AnAddressOfNobodyIsANumber) {
  void* const nowhere = reinterpret_cast<void*>(0x10);
  EXPECT_EQ(symbolise({&nowhere, 1}), "#0 0x10");
}

TEST(StackTrace, ASignalThatNobodyAskedForDoesNothing) {
  ASSERT_TRUE(shoot(pthread_self(), say_something));
  EXPECT_EQ(raise(SIGURG), 0);
}

}  // namespace
}  // namespace eddy::server
