// PollHandle: one descriptor in libuv's poll, with the fewest epoll_ctl calls that libuv allows.
//
// uv_poll_start takes the descriptor out of epoll and puts it in again, so what is watched changes only when
// it must: interest that went away is dropped when it next fires in vain. Figures: docs/loop.md.
#pragma once
#include <uv.h>

namespace eddy::loop {

class PollHandle {
 public:
  // `data` becomes uv_handle_t::data. Gives 0 or a libuv error.
  int open(uv_loop_t& loop, int descriptor, void* data, uv_poll_cb callback) noexcept {
    const int result = uv_poll_init(&loop, &poll_, descriptor);
    poll_.data = data;
    callback_ = callback;
    return result;
  }
  // Watches `events` (UV_READABLE | UV_WRITABLE) too.
  void want(int events) noexcept { set(wanted_ | events); }
  // Watches exactly these.
  void set(int events) noexcept {
    if (events == wanted_) return;
    wanted_ = events;
    if (events)
      uv_poll_start(&poll_, events, callback_);
    else
      uv_poll_stop(&poll_);
  }
  // libuv stopped it, on an error of the descriptor.
  void stopped() noexcept { wanted_ = 0; }
  [[nodiscard]] int wanted() const noexcept { return wanted_; }
  // The descriptor may be closed at once; the memory is libuv's until `closed`.
  void close(uv_close_cb closed) noexcept { uv_close(reinterpret_cast<uv_handle_t*>(&poll_), closed); }

 private:
  uv_poll_t poll_{};
  uv_poll_cb callback_ = nullptr;
  int wanted_ = 0;
};

}  // namespace eddy::loop
