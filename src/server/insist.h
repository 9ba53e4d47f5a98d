// insist: does what must not be left undone for want of memory, such as telling that a request is over: until there is some.
#pragma once
#include <chrono>
#include <new>
#include <thread>

namespace eddy::server {

template <class Action>
void insist(Action&& action) noexcept {
  for (;;) {
    try {
      return action();
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
}

}  // namespace eddy::server
