// See signal_guard.h.
#include "loop/signal_guard.h"

#include <signal.h>
#include <uv.h>

#include <cstddef>
#include <vector>

namespace eddy::loop {
namespace {

struct Guarded {
  int number = 0;
  struct sigaction before {};
  uv_signal_t handle{};
};

bool is_default(const struct sigaction& action) noexcept {
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_DFL;
}

}  // namespace

class SignalGuard::Impl {
 public:
  explicit Impl(std::initializer_list<int> signals) : signals_(signals.size()) {
    std::size_t at = 0;
    for (const int signal : signals) {
      Guarded& each = signals_[at++];
      each.number = signal;
      sigaction(signal, nullptr, &each.before);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    // For this thread nothing comes between libuv's default and what was there before.
    sigset_t all, mask;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &mask);
    let_go();
    for (const Guarded& each : signals_) restore(each);
    pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  }

  void hold() noexcept {
    if (holds_ || uv_loop_init(&loop_) < 0) return;
    holds_ = true;
    for (Guarded& each : signals_)
      if (uv_signal_init(&loop_, &each.handle) == 0)
        uv_signal_start(
            &each.handle, [](uv_signal_t*, int) {}, each.number);
  }

 private:
  void let_go() noexcept {
    if (!holds_) return;
    for (Guarded& each : signals_)
      if (each.handle.loop != nullptr) uv_close(reinterpret_cast<uv_handle_t*>(&each.handle), nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);  // reads what came, until the handles are closed
    uv_loop_close(&loop_);
  }
  static void restore(const Guarded& signal) noexcept {
    struct sigaction present {};
    if (sigaction(signal.number, nullptr, &present) == 0 && is_default(present))
      sigaction(signal.number, &signal.before, nullptr);
  }

  std::vector<Guarded> signals_;
  uv_loop_t loop_{};
  bool holds_ = false;
};

SignalGuard::SignalGuard(std::initializer_list<int> signals) : impl_{std::make_unique<Impl>(signals)} {}
SignalGuard::~SignalGuard() = default;
void SignalGuard::hold() noexcept { impl_->hold(); }

}  // namespace eddy::loop
