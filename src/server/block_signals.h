// For threads of the server's own: signals are for those that wait for them.
#pragma once
#include <signal.h>

namespace eddy::server {

// Blocks all of them in the thread that calls it.
inline void block_signals() noexcept {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace eddy::server
