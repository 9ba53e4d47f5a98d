// The stack of another thread, taken while it runs: a signal (SIGURG, which nobody minds) makes the thread note it.
//
// The handler does what a handler may: it copies bytes (stack_copy.h). The asking thread walks them later
// (stack_walk.h), and seeks names with elfutils' libdw: functions from the symbol table, lines where the program has
// debug information. A system call that the signal interrupts goes on (SA_RESTART), but for a sleep or a poll, which
// return early as signal(7) says.
// Tests: tests/server/stack_trace_test.cc.
#pragma once
#include <pthread.h>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "server/stack_copy.h"

namespace eddy::server {

// Of one moment: the stack, and what `describe` said there.
struct StackShot {
  StackCopy stack;
  std::array<char, 256> text{};
  std::size_t text_size = 0;
};

// Called on the interrupted thread, in its signal handler: writes what runs there and returns how many bytes.
using DescribeRunning = std::size_t (*)(std::span<char> into) noexcept;

// Nothing where the thread does not answer within a second, or the program handles SIGURG itself. `thread` must live.
[[nodiscard]] std::optional<StackShot> shoot(pthread_t thread, DescribeRunning describe);

// A line a frame, from the innermost on: "#3 handler(int) at app.cc:31 (program)". Empty where no stack was copied.
// Reads the program's files; allocates.
[[nodiscard]] std::string symbolise(const StackShot& shot);

}  // namespace eddy::server
