// Poller: the loop's own epoll, for what comes and goes with every connection.
//
// Streams are edge-triggered: a connection is put in at most once, and close(2) takes it out. What is to be watched
// reaches the kernel just before it is asked, so a connection that is served and closed within its first turn never
// does. A number is reused as soon as it is closed, so an event names its descriptor's generation as well: one for an
// earlier holder, of the same batch or of a copy that a forked child still holds, finds nobody.
// Only `attach` takes memory, for all that can be asked of its holder: whoever is attached is called, and released.
// libuv's loop is one descriptor among the others. Tests: tests/loop/poller_test.cc; figures: docs/loop.md.
#pragma once
#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace eddy::loop {

// The holder of a descriptor. Closed, it must live until on_released.
class Polled {
 public:
  Polled() = default;
  Polled(const Polled&) = delete;
  Polled& operator=(const Polled&) = delete;
  // What the kernel reports (EPOLLIN ...), or EPOLLIN as asked for by again().
  virtual void on_poll(std::uint32_t events) noexcept = 0;
  // At the end of the step in which it was closed, or before the next: nothing more comes, it may delete itself.
  virtual void on_released() noexcept = 0;
  // The kernel has no room to watch it (an errno); only after want().
  virtual void on_refused(int) noexcept {}

 protected:
  virtual ~Polled() = default;

 private:
  friend class Poller;
  std::uint64_t token_ = 0;
  std::uint32_t wanted_ = 0;   // to be watched
  std::uint32_t watched_ = 0;  // by the kernel
  bool known_ = false;         // to the kernel
  bool changed_ = false;       // in changes_
  bool again_ = false;         // in again_
};

// Makes it non-blocking, as what is polled here must be. Gives 0 or an errno.
[[nodiscard]] int set_non_blocking(int descriptor) noexcept;

class Poller {
 public:
  Poller();  // throws std::system_error
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  ~Poller();

  // Gives the descriptor a holder; nothing is watched yet. If it throws, nothing has changed.
  void attach(int descriptor, Polled& holder);
  // Watches exactly these from the next step on, with EPOLLET where an edge is enough.
  void want(Polled& holder, std::uint32_t events) noexcept;
  // The same at once. Gives 0 or an errno.
  [[nodiscard]] int watch(Polled& holder, std::uint32_t events) noexcept;
  // Calls its on_poll(EPOLLIN) once in this step or the next, without asking the kernel.
  void again(Polled& holder) noexcept;
  // Before the descriptor is closed: no event reaches the holder, on_released will.
  void detach(Polled& holder) noexcept;
  // For a descriptor that somebody else holds open too: close(2) would not take it out.
  void withdraw(Polled& holder) noexcept;

  // Nothing is due but what the kernel tells.
  [[nodiscard]] bool idle() const noexcept { return again_.empty() && closed_.empty(); }
  // Something is to be watched that the kernel has not been told yet.
  [[nodiscard]] bool has_changes() const noexcept { return !changes_.empty(); }
  // Readable where the next step has something.
  [[nodiscard]] int descriptor() const noexcept { return epoll_; }
  // Lets go of what was closed since the last step.
  void release() noexcept;
  // One look at the kernel, waiting for at most `milliseconds` (-1: for ever): how many events there are.
  [[nodiscard]] int wait(int milliseconds) noexcept;
  // A call for each of them, and for those that asked by again().
  void call(int events) noexcept;

 private:
  static constexpr std::size_t most_events = 256;  // a step; the rest comes first in the next
  struct Slot {
    Polled* holder = nullptr;
    std::uint32_t generation = 0;
  };
  [[nodiscard]] Polled* holder_of(std::uint64_t token) const noexcept;
  void make_room();
  void apply_changes() noexcept;
  void call_again() noexcept;

  int epoll_;
  std::vector<Slot> slots_;   // by descriptor
  std::size_t attached_ = 0;  // holders
  // With room for each of these once more.
  std::vector<std::uint64_t> changes_, again_, calling_;
  std::vector<Polled*> closed_;
  std::array<epoll_event, most_events> events_;
};

}  // namespace eddy::loop
