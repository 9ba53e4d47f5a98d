// Bell: wakes a sleeping loop from another thread, by one write.
//
// An eventfd, watched by its edges: it is never read.
#pragma once
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "loop/descriptor.h"
#include "loop/poller.h"

namespace eddy::loop {

class Bell final : public Polled {
 public:
  explicit Bell(Poller& poller) : descriptor_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (descriptor_.get() < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
    poller.attach(descriptor_.get(), *this);
    if (const int error = poller.watch(*this, EPOLLIN | EPOLLET))
      throw std::system_error{error, std::generic_category(), "watching an eventfd"};
  }
  // Any thread.
  void ring() const noexcept {
    constexpr std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(descriptor_.get(), &one, sizeof one);
  }
  void on_poll(std::uint32_t) noexcept override {}
  void on_released() noexcept override {}

 private:
  Descriptor descriptor_;
};

}  // namespace eddy::loop
