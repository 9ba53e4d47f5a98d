// See stack_trace.h.
#include "server/stack_trace.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <semaphore.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "server/stack_walk.h"

namespace eddy::server {
namespace {

constexpr int signal_used = SIGURG;
constexpr int patience = 1;  // seconds

struct Order {
  StackShot shot;
  DescribeRunning describe;
  sem_t done;
};
// What the signal is about: taken by the handler, or back by who gave it.
std::atomic<Order*> order_given{nullptr};

void on_signal(int, siginfo_t*, void* context) noexcept {
  const int saved = errno;
  if (Order* const order = order_given.exchange(nullptr)) {
    copy_stack(*static_cast<const ucontext_t*>(context), order->shot.stack);
    order->shot.text_size = order->describe(order->shot.text);
    sem_post(&order->done);
  }
  errno = saved;
}

// Once: false where the signal is the program's.
bool install() {
  struct sigaction present {};
  sigaction(signal_used, nullptr, &present);
  const bool free =
      !(present.sa_flags & SA_SIGINFO) && (present.sa_handler == SIG_DFL || present.sa_handler == SIG_IGN);
  if (!free) return false;
  struct sigaction ours {};
  ours.sa_sigaction = on_signal;
  ours.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigemptyset(&ours.sa_mask);
  return sigaction(signal_used, &ours, nullptr) == 0;
}

bool wait_for(sem_t& done) {
  timespec until{};
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += patience;
  int result = 0;
  do result = sem_timedwait(&done, &until);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

// --- names ---

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> readable{
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free};
  return readable ? readable.get() : name;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string describe_address(Dwfl* modules, Dwarf_Addr address) {
  Dwfl_Module* const module = modules != nullptr ? dwfl_addrmodule(modules, address) : nullptr;
  if (module == nullptr) return fmt::format("{:#x}", address);
  std::string line;
  const char* const name = dwfl_module_addrname(module, address);
  line = name != nullptr ? demangled(name) : fmt::format("{:#x}", address);
  if (Dwfl_Line* const source = dwfl_module_getsrc(module, address)) {
    int number = 0;
    const char* const file = dwfl_lineinfo(source, nullptr, &number, nullptr, nullptr, nullptr);
    if (file != nullptr) line += fmt::format(" at {}:{}", last_part(file), number);
  }
  const char* const module_file =
      dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  if (module_file != nullptr) line += fmt::format(" ({})", last_part(module_file));
  return line;
}

}  // namespace

std::optional<StackShot> shoot(pthread_t thread, DescribeRunning describe) {
  static const bool installed = install();
  static std::mutex one_at_a_time;
  const std::lock_guard lock{one_at_a_time};
  if (!installed) return std::nullopt;
  Order order{.shot = {}, .describe = describe, .done = {}};
  sem_init(&order.done, 0, 0);
  order_given = &order;
  bool answered = pthread_kill(thread, signal_used) == 0 && wait_for(order.done);
  // Too late to wait on, unless it has begun.
  if (!answered && order_given.exchange(nullptr) == nullptr) {
    while (sem_wait(&order.done) != 0) continue;
    answered = true;
  }
  sem_destroy(&order.done);
  if (!answered) return std::nullopt;
  return std::move(order.shot);
}

std::string symbolise(const StackShot& shot) {
  const Modules modules = modules_of_this_process();
  const std::vector<std::uintptr_t> frames = walk(modules.get(), shot.stack);
  std::string text;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    // Outer frames hold where a call returns to; what called is just before.
    const Dwarf_Addr address = frames[i] - (i > 0 ? 1 : 0);
    if (i > 0) text += '\n';
    fmt::format_to(std::back_inserter(text), "#{} {}", i, describe_address(modules.get(), address));
  }
  return text;
}

}  // namespace eddy::server
