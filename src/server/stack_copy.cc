// See stack_copy.h.
#include "server/stack_copy.h"

#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>

namespace eddy::server {
namespace {

// Fills in registers and pc; the address from where on the stack is in use, 0 where the processor is unknown.
std::uintptr_t copy_registers(const mcontext_t& at, StackCopy& into) noexcept {
#if defined(__x86_64__)
  constexpr std::array order{REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                             REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
  static_assert(order.size() == StackCopy::register_count);
  for (std::size_t i = 0; i < order.size(); ++i)
    into.registers[i] = static_cast<std::uint64_t>(at.gregs[order[i]]);
  into.pc = static_cast<std::uintptr_t>(at.gregs[REG_RIP]);
  constexpr std::uintptr_t red_zone = 128;
  return static_cast<std::uintptr_t>(at.gregs[REG_RSP]) - red_zone;
#elif defined(__aarch64__)
  std::copy_n(std::begin(at.regs), StackCopy::register_count - 1, into.registers.begin());
  into.registers.back() = at.sp;
  into.pc = at.pc;
  return at.sp;
#else
  static_cast<void>(at);
  static_cast<void>(into);
  return 0;
#endif
}

}  // namespace

void copy_stack(const ucontext_t& at, StackCopy& into) noexcept {
  into.low = copy_registers(at.uc_mcontext, into);
  into.size = 0;
  if (into.low == 0) return;
  // A page a part: the kernel copies whole parts, up to the first that it can't read.
  constexpr std::size_t page = 4096;  // or a divisor of it
  std::array<iovec, StackCopy::most_bytes / page + 1> parts;
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < StackCopy::most_bytes; ++count) {
    const std::uintptr_t from = into.low + offset;
    const std::size_t size = std::min(page - from % page, StackCopy::most_bytes - offset);
    parts[count] = {.iov_base = reinterpret_cast<void*>(from), .iov_len = size};
    offset += size;
  }
  const iovec to{.iov_base = into.bytes.get(), .iov_len = StackCopy::most_bytes};
  const ssize_t got = process_vm_readv(getpid(), &to, 1, parts.data(), count, 0);
  if (got > 0) into.size = static_cast<std::size_t>(got);
}

}  // namespace eddy::server
