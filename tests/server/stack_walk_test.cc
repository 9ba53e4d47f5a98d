#include "server/stack_walk.h"

#include <gtest/gtest.h>
#include <ucontext.h>

#include <algorithm>
#include <random>

namespace eddy::server {
namespace {

std::vector<std::uintptr_t> walk_it(const StackCopy& stack) {
  const Modules modules = modules_of_this_process();
  return walk(modules.get(), stack);
}

// In the midst of a function that saves registers.
std::uintptr_t some_code() { return reinterpret_cast<std::uintptr_t>(&walk_it) + 16; }

TEST(StackWalk, WithoutTheStackThereIsTheInnermostFrame) {
  StackCopy stack;
  stack.pc = some_code();
  EXPECT_EQ(walk_it(stack), std::vector{some_code()});
}

TEST(StackWalk, OfNothingIsNothing) { EXPECT_TRUE(walk_it(StackCopy{}).empty()); }

TEST(StackWalk, WhatMakesNoSenseEndsIt) {
  std::minstd_rand random{1};
  StackCopy stack;
  stack.size = StackCopy::most_bytes;
  stack.low = 0x10000;
  for (int round = 0; round < 200; ++round) {
    const auto somewhere = [&] { return stack.low + random() % stack.size; };
    stack.pc = some_code() + random() % 64;
    for (auto& value : stack.registers) value = somewhere();
    for (std::size_t i = 0; i + 8 <= 4096; i += 8) {
      const std::uint64_t word = random() % 2 == 0 ? somewhere() : some_code() + random() % 64;
      std::copy_n(reinterpret_cast<const char*>(&word), 8, stack.bytes.get() + i);
    }
    const auto frames = walk_it(stack);
    ASSERT_FALSE(frames.empty());
    EXPECT_EQ(frames[0], stack.pc);
    EXPECT_LE(frames.size(), most_frames);
  }
}

TEST(StackWalk, ARegisterThatPointsNowhereIsCopiedAlone) {
  ucontext_t at{};
#if defined(__x86_64__)
  at.uc_mcontext.gregs[REG_RSP] = 0x100;
  at.uc_mcontext.gregs[REG_RIP] = 0x10;
#elif defined(__aarch64__)
  at.uc_mcontext.sp = 0x100;
  at.uc_mcontext.pc = 0x10;
#else
  GTEST_SKIP() << "unknown processor";
#endif
  StackCopy stack;
  copy_stack(at, stack);
  EXPECT_EQ(stack.size, 0U);
  EXPECT_EQ(walk_it(stack), std::vector{std::uintptr_t{0x10}});
}

}  // namespace
}  // namespace eddy::server
