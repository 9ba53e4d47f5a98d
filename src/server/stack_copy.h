// What a thread was at when a signal came: its registers, and its stack's bytes from there outwards.
//
// To walk a stack where it is takes trust in each register and word of it. There are moments without: where
// libgcc's unwinder leaves for a handler of an exception, what it saved of its caller's registers is that handler's
// already, and whoever walks through it then (backtrace) reads anywhere. So the signal's handler copies, and the
// copy is walked later: stack_walk.h.
// Tests: tests/server/stack_walk_test.cc, stack_trace_test.cc.
#pragma once
#include <signal.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace eddy::server {

struct StackCopy {
  // What is further out than that is not seen.
  static constexpr std::size_t most_bytes = std::size_t{256} * 1024;
#ifdef __aarch64__
  static constexpr std::size_t register_count = 32;  // x0 to x30, sp
#else
  static constexpr std::size_t register_count = 17;  // x86-64's, the last being where it returns to
#endif
  // Room for the bytes, which copy_stack may not allocate.
  StackCopy() : bytes{std::make_unique_for_overwrite<char[]>(most_bytes)} {}

  std::uintptr_t pc = 0;                                  // 0: nothing was copied
  std::array<std::uint64_t, register_count> registers{};  // as DWARF numbers them
  std::uintptr_t low = 0;                                 // address of the first byte
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
};

// For a signal's handler, with its third argument. Touches no memory but `into`: the kernel reads the stack, as far
// as there is one. Where it refuses to (a seccomp filter without process_vm_readv) there are registers only; on a
// processor that is neither x86-64 nor aarch64, nothing. May set errno.
void copy_stack(const ucontext_t& at, StackCopy& into) noexcept;

}  // namespace eddy::server
