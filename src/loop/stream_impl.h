// Stream::Impl: the socket of a stream. It outlives the Stream until libuv has let go of it.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "loop/address.h"
#include "loop/loop_impl.h"
#include "loop/poll_handle.h"

namespace eddy::loop {

class Stream::Impl final : public OpenHandle {
 public:
  // Throws std::system_error; the descriptor is then closed.
  static std::unique_ptr<Stream> make(Loop& loop, int descriptor, std::optional<SocketAddress> peer = {});
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start(Events& events);
  void pause_reading() noexcept { reading_ = false; }
  void resume_reading();
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
  explicit Impl(Loop& loop) : loop_{loop} {}
  ~Impl() override = default;
  static void on_poll(uv_poll_t* handle, int status, int events);
  void readable();
  void writable();
  void failed();
  void update_interest() noexcept;
  void handle_closed();

  Loop& loop_;
  PollHandle poll_;
  int descriptor_ = -1;
  Events* events_ = nullptr;
  bool reading_ = false;
  bool ended_ = false;  // the peer has sent its end
  bool full_ = false;   // a write was cut short: on_writable is due
  bool lingering_ = false;
  bool loop_ended_ = false;
  bool handle_open_ = false;
  std::error_code error_;
  std::uint64_t linger_left_ = 0;
  TimerId linger_timer_ = 0;
  std::optional<Endpoint> ends_[2];  // local, peer
};

}  // namespace eddy::loop
