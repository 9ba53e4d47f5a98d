// The relay's frame ends in one of two orders, on two threads: its last step and its owner's end.
#include <atomic>
#include <cstdint>

#include "eddy/loop/strand.h"
#include "eddy/loop/waiter.h"
#include "loop/wait_state.h"

namespace eddy::loop {

struct Relay::Frame {
  enum class Stage : std::uint8_t { waits, runs, ended, orphaned };
  struct promise_type {
    std::atomic<Stage> stage{Stage::waits};

    Frame get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    auto initial_suspend() noexcept {
      struct Begin {
        promise_type& promise;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        void await_resume() const noexcept { promise.stage.store(Stage::runs); }
      };
      return Begin{*this};
    }
    auto final_suspend() noexcept {
      struct End {
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<promise_type> frame) const noexcept {
          if (frame.promise().stage.exchange(Stage::ended) == Stage::orphaned) frame.destroy();
        }
        void await_resume() const noexcept {}
      };
      return End{};
    }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept {}
  };
  std::coroutine_handle<promise_type> handle;

  static Frame make(Waker waker) {
    waker.wake();
    co_return;
  }
};

Relay::Relay(Strand& strand) : state_{new WaitState} {
  frame_ = Frame::make(Waker{state_}).handle;
  state_->arm(strand);
}

Relay::~Relay() {
  state_->disarm();
  const auto frame = std::coroutine_handle<Frame::promise_type>::from_address(frame_.address());
  if (frame.promise().stage.exchange(Frame::Stage::orphaned) != Frame::Stage::runs) frame.destroy();
  state_->release();
}

}  // namespace eddy::loop
