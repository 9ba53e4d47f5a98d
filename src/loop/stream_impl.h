// Stream::Impl: the socket of a stream. It outlives the Stream until the poller has let go of it.
//
// Edge-triggered: the kernel tells once that there are bytes, so what is known to lie unread is remembered here, and
// whoever stops before the socket is empty asks the poller to be called again. A new connection counts as one with
// bytes: most often they are there, and a read that finds none costs less than to watch for them first.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "loop/address.h"
#include "loop/loop_impl.h"
#include "loop/poller.h"

namespace eddy::loop {

class Stream::Impl final : public OpenHandle, public Polled {
 public:
  // Of a descriptor that does not block; if it throws, that is closed.
  static std::unique_ptr<Stream> make(Loop& loop, int descriptor, std::optional<SocketAddress> peer = {});
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start(Events& events);
  void pause_reading() noexcept { reading_ = false; }
  void resume_reading();
  void read_again() {
    unread_ = true;
    if (reading_) resume_reading();
  }
  Written write(std::span<const Piece> pieces);
  void linger(Duration timeout, std::uint64_t max_bytes);
  // Closes the descriptor now and tells on_close later, unless the stream is destroyed before.
  void close(std::error_code error, bool reset = false) noexcept;
  void stream_destroyed() noexcept;
  void loop_ends() noexcept override;

  [[nodiscard]] bool closed() const noexcept { return descriptor_ < 0; }
  [[nodiscard]] bool reading() const noexcept { return reading_ && !ended_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] const Endpoint& endpoint(bool peer);

  Stream* stream = nullptr;                   // null once destroyed
  std::optional<SocketAddress> peer_address;  // as accept gave it

 private:
  Impl(Loop& loop, int descriptor) : loop_{loop}, descriptor_{descriptor} {}
  ~Impl() override = default;
  void on_poll(std::uint32_t events) noexcept override;
  void on_released() noexcept override;
  void on_refused(int error) noexcept override;
  void readable();
  void drop(std::uint64_t count);
  void writable();
  void failed();
  void wait_for_room();

  Loop& loop_;
  int descriptor_;
  Events* events_ = nullptr;
  bool reading_ = false;
  bool unread_ = true;     // bytes, or the end, may lie in the socket that no event will tell of
  bool end_came_ = false;  // so the kernel says; it is read behind the last bytes
  bool ended_ = false;     // and was read
  bool full_ = false;      // a write was cut short: on_writable is due
  bool lingering_ = false;
  bool loop_ended_ = false;
  bool released_ = false;
  std::error_code error_;
  std::uint64_t linger_left_ = 0;
  TimerId linger_timer_ = 0;
  std::optional<Endpoint> ends_[2];  // local, peer
};

}  // namespace eddy::loop
