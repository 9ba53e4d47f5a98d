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
    poller.attach(uv_backend_fd(get()), *this);
    if (const int error = poller.watch(*this, EPOLLIN))
      throw std::system_error{error, std::generic_category(), "watching libuv's descriptor"};
  }
  // Waits until it has let go of its handles, all of which are closing.
  void run_out() noexcept { uv_run(get(), UV_RUN_DEFAULT); }
  [[nodiscard]] uv_loop_t* get() noexcept { return &own_.loop; }
  // A turn is due that its descriptor will not ask for.
  [[nodiscard]] bool due() const noexcept {
    return uv_loop_alive(&own_.loop) && uv_backend_timeout(&own_.loop) == 0;
  }
  void turn() noexcept { uv_run(get(), UV_RUN_NOWAIT); }
  void on_poll(std::uint32_t) noexcept override { turn(); }
  void on_released() noexcept override {}

 private:
  struct Own {  // goes with a constructor that fails too
    Own() {
      if (const int result = uv_loop_init(&loop); result < 0)
        throw std::system_error{-result, std::generic_category(), "uv_loop_init"};
    }
    Own(const Own&) = delete;
    Own& operator=(const Own&) = delete;
    ~Own() { uv_loop_close(&loop); }
    uv_loop_t loop{};
  } own_;
};

}  // namespace eddy::loop
