#include "server/stack_trace.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace eddy::server {

// Known to the linker by its name.
[[gnu::noinline]] void spin_in_here(const std::atomic<bool>& end, std::atomic<bool>& begun) {
  begun = true;
  while (!end) std::this_thread::yield();
  begun = false;
}

// As users' code may be built. With frame pointers all walks through an exception happen to end well.
#ifdef __clang__
#define EDDY_TEST_NO_FRAME_POINTER
#else
#define EDDY_TEST_NO_FRAME_POINTER gnu::optimize("O1", "omit-frame-pointer"),
#endif

// Its frame is of words that lead nowhere: who takes them for return addresses is lost.
[[EDDY_TEST_NO_FRAME_POINTER gnu::noinline]] void throw_if(bool really) {
  std::array<std::uintptr_t, 32> words;
  words.fill(1);
  asm volatile("" : : "r"(words.data()) : "memory");
  if (really) throw std::runtime_error("thrown");
}

[[EDDY_TEST_NO_FRAME_POINTER gnu::noinline]] void throw_in_here(int depth) {
  if (depth == 0) return throw_if(true);
  const std::string on_the_way(static_cast<std::size_t>(100 * depth), 'x');  // to clean up
  throw_in_here(depth - 1);
}

[[EDDY_TEST_NO_FRAME_POINTER gnu::noinline]] void catch_in_here(const std::atomic<bool>& end,
                                                                std::atomic<bool>& begun) {
  for (int depth = 0; !end; depth = (depth + 1) % 12) {
    try {
      throw_in_here(depth);
    } catch (const std::runtime_error&) {
      begun = true;
    }
  }
}

[[gnu::noinline]] void have_much_in_here(const std::atomic<bool>& end, std::atomic<bool>& begun) {
  std::array<char, 2 * StackCopy::most_bytes> much;
  asm volatile("" : : "r"(much.data()) : "memory");
  spin_in_here(end, begun);
  asm volatile("" : : "r"(much.data()) : "memory");
}

[[gnu::noinline]] void be_outside_in_here(const std::atomic<bool>& end, std::atomic<bool>& begun) {
  have_much_in_here(end, begun);
  begun = false;
}

namespace {

std::size_t say_something(std::span<char> into) noexcept {
  constexpr std::string_view text = "something";
  std::ranges::copy(text, into.begin());
  return text.size();
}

#ifdef __SANITIZE_THREAD__
constexpr bool late = true;  // TSan runs the handler later than the signal: registers of then, a stack of now
#else
constexpr bool late = false;
#endif

// Of a thread that runs `body`, which tells when it has begun and goes on until it is to end.
template <class Body>
std::string trace_of(Body body) {
  std::atomic<bool> end{false}, begun{false};
  std::thread thread{[&] { body(end, begun); }};
  while (!begun) std::this_thread::yield();
  const auto shot = shoot(thread.native_handle(), say_something);
  EXPECT_TRUE(begun);
  end = true;
  thread.join();
  if (!shot) return "no answer";
  EXPECT_EQ((std::string{shot->text.data(), shot->text_size}), "something");
  return symbolise(*shot);
}

TEST(StackTrace, OfAThreadThatRunsOn) {
  const std::string trace = trace_of(spin_in_here);
  EXPECT_TRUE(trace.starts_with("#0 ")) << trace;
  EXPECT_THAT(trace, testing::Not(testing::HasSubstr("on_signal")));
  EXPECT_TRUE(late || trace.find("eddy::server::spin_in_here(") != std::string::npos) << trace;
}

TEST(StackTrace, EndsWhereTheStackIsFurtherOutThanWhatIsCopied) {
  if (late) GTEST_SKIP();
  const std::string trace = trace_of(be_outside_in_here);
  EXPECT_THAT(trace, testing::HasSubstr("eddy::server::have_much_in_here("));
  EXPECT_THAT(trace, testing::Not(testing::HasSubstr("eddy::server::be_outside_in_here(")));
}

// libgcc's unwinder has moments in which nobody can walk through it: the thread's stack is shot at all of them.
TEST(StackTrace, OfAThreadThatThrowsAllTheTime) {
  constexpr int shots = 20'000;
  constexpr int a_trace_each = 500;
  std::atomic<bool> end{false}, begun{false};
  std::thread throwing{[&] { catch_in_here(end, begun); }};
  while (!begun) std::this_thread::yield();
  int unanswered = 0, of_the_thrower = 0;
  for (int i = 0; i < shots; ++i) {
    const auto shot = shoot(throwing.native_handle(), say_something);
    if (!shot) ++unanswered;
    if (!shot || i % a_trace_each != 0) continue;
    if (symbolise(*shot).find("eddy::server::throw_in_here(") != std::string::npos) ++of_the_thrower;
  }
  end = true;
  throwing.join();
  EXPECT_EQ(unanswered, 0);
  EXPECT_TRUE(late || of_the_thrower > 0);
}

TEST(StackTrace, AnAddressOfNobodyIsANumber) {
  StackShot shot;
  shot.stack.pc = 0x10;
  EXPECT_EQ(symbolise(shot), "#0 0x10");
}

TEST(StackTrace, OfNoStackIsEmpty) { EXPECT_EQ(symbolise(StackShot{}), ""); }

TEST(StackTrace, ASignalThatNobodyAskedForDoesNothing) {
  ASSERT_TRUE(shoot(pthread_self(), say_something));
  EXPECT_EQ(raise(SIGURG), 0);
}

}  // namespace
}  // namespace eddy::server
