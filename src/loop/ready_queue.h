// The loop's queue of what is ready: intrusive, first in first out. Tests: tests/loop/loop_test.cc.
#pragma once
#include "eddy/loop/ready.h"

namespace eddy::loop {

class ReadyQueue {
 public:
  explicit ReadyQueue(Loop& loop) noexcept : head_{loop} { head_.previous_ = head_.next_ = &head_; }
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;
  ~ReadyQueue() {
    while (!empty()) pop();
    head_.previous_ = nullptr;
  }

  [[nodiscard]] bool empty() const noexcept { return head_.next_ == &head_; }
  void push(Ready& item) noexcept {
    item.previous_ = head_.previous_;
    item.next_ = &head_;
    head_.previous_->next_ = &item;  // NOLINT(clang-analyzer-core.NullDereference): the ring is closed
    head_.previous_ = &item;
  }
  static void remove(Ready& item) noexcept {
    item.previous_->next_ = item.next_;  // NOLINT(clang-analyzer-core.NullDereference): it is in the ring
    item.next_->previous_ = item.previous_;
    item.previous_ = item.next_ = nullptr;
  }
  Ready& pop() noexcept {
    Ready& first = *head_.next_;
    remove(first);
    return first;
  }
  // Takes the first one out, for good.
  void drop_first() { pop().dropped(); }
  // Takes the first one out and runs it.
  void run_first() { pop().run_ready(); }

 private:
  // The ring's fixed point.
  class Head final : public Ready {
   public:
    using Ready::Ready;
    void wake() noexcept override {}

   private:
    friend class ReadyQueue;
    void run_ready() override {}
  };
  Head head_;
};

}  // namespace eddy::loop
