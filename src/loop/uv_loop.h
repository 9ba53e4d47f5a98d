// UvLoop: libuv's loop inside ours: signals, watched descriptors, and whatever else needs a handle.
//
// To the Poller it is one descriptor, which is readable when libuv's own epoll has something. What that does not
// show (handles that are closing, descriptors it has not put in yet) `due` does. Nobody starts a libuv timer.
#pragma once
#include <uv.h>

#include <system_error>

#include "loop/poller.h"

namespace eddy::loop {

class UvLoop final : public Polled {
 public:
  explicit UvLoop(Poller& poller) {
    if (const int result = uv_loop_init(&loop_); result < 0)
      throw std::system_error{-result, std::generic_category(), "uv_loop_init"};
    poller.attach(uv_backend_fd(&loop_), *this);
    if (const int error = poller.watch(*this, EPOLLIN)) {
      uv_loop_close(&loop_);
      throw std::system_error{error, std::generic_category(), "watching libuv's descriptor"};
    }
  }
  ~UvLoop() override { uv_loop_close(&loop_); }
  // Waits until it has let go of its handles, all of which are closing.
  void run_out() noexcept { uv_run(&loop_, UV_RUN_DEFAULT); }
  [[nodiscard]] uv_loop_t* get() noexcept { return &loop_; }
  // A turn is due that its descriptor will not ask for.
  [[nodiscard]] bool due() const noexcept { return uv_loop_alive(&loop_) && uv_backend_timeout(&loop_) == 0; }
  void turn() noexcept { uv_run(&loop_, UV_RUN_NOWAIT); }
  void on_poll(std::uint32_t) noexcept override { turn(); }
  void on_released() noexcept override {}

 private:
  uv_loop_t loop_{};
};

}  // namespace eddy::loop
