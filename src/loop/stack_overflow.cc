// Says what happened when a fiber runs over its stack: a sentence on stderr from a signal stack, and then the
// death that a segmentation fault is. Async-signal-safe: it writes from stack buffers only.
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <mutex>
#include <string_view>

#include "loop/fiber_runner.h"
#include "loop/stack_pool.h"
#include "loop/thread_state.h"

namespace eddy::loop {
namespace {

struct sigaction former_segv {};
struct sigaction former_bus {};

void say(std::string_view text) noexcept {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

void say(std::size_t number) noexcept {
  char digits[24];
  std::size_t first = sizeof digits;
  do digits[--first] = static_cast<char>('0' + number % 10);
  while (number /= 10);
  say({digits + first, sizeof digits - first});
}

// Hands the signal to whoever had it before us; returning runs the faulting instruction again.
void pass_on(int signal, siginfo_t* info, void* context) noexcept {
  const struct sigaction& former = signal == SIGSEGV ? former_segv : former_bus;
  if (former.sa_flags & SA_SIGINFO)
    former.sa_sigaction(signal, info, context);
  else if (former.sa_handler != SIG_DFL && former.sa_handler != SIG_IGN)
    former.sa_handler(signal);
  else
    std::signal(signal, SIG_DFL);
}

void on_fault(int signal, siginfo_t* info, void* context) noexcept {
  const Fiber* fiber = thread_state().fiber;
  const StackMemory stack = fiber ? stack_of(*fiber) : StackMemory{};
  const char* touched = static_cast<const char*>(info->si_addr);
  if (stack.low && touched < stack.low && touched >= stack.low - StackPool::guard_size()) {
    say("eddy: the fiber \"");
    say(name_of(*fiber));
    say("\" ran over its stack of ");
    say(stack.size);
    say(" bytes: recursion without an end, or a stack too small (loop::Options::fiber_stack_size)\n");
  }
  pass_on(signal, info, context);
}

void install_handlers() {
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, &former_segv);
  sigaction(SIGBUS, &action, &former_bus);
}

// The thread's signal stack, if we gave it one.
class SignalStack {
 public:
  SignalStack() noexcept {
    stack_t present{};
    if (sigaltstack(nullptr, &present) != 0 || !(present.ss_flags & SS_DISABLE)) return;
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t ours{};
    ours.ss_sp = memory;
    ours.ss_size = size;
    if (sigaltstack(&ours, nullptr) == 0)
      memory_ = memory;
    else
      munmap(memory, size);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;
  ~SignalStack() {
    if (!memory_) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    sigaltstack(&none, nullptr);
    munmap(memory_, size);
  }

 private:
  static constexpr std::size_t size = std::size_t{64} * 1024;
  void* memory_ = nullptr;
};

}  // namespace

void report_stack_overflows() {
  static std::once_flag once;
  std::call_once(once, install_handlers);
  static thread_local const SignalStack stack;
  static_cast<void>(stack);
}

}  // namespace eddy::loop
