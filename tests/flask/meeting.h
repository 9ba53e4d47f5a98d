// tests/flask/meeting.h: handlers that wait for one another.
#pragma once
#include <atomic>

#include "eddy/loop/event.h"
#include "eddy/loop/task.h"

namespace eddy::flask {

// Lets everybody pass once `expected` have come, so that it is the requests that wait for each other, not time.
class Meeting {
 public:
  explicit Meeting(int expected) : missing_{expected} {}
  Task<> arrive() {
    if (--missing_ == 0) all_.set();
    co_await all_.wait_async();
  }
  void arrive_blocking() {
    if (--missing_ == 0) all_.set();
    all_.wait();
  }

 private:
  std::atomic<int> missing_;
  loop::Event all_;
};

}  // namespace eddy::flask
