// A stream's life: polling, reading, back-pressure and the ways to close. Sending is stream_write.cc's.
#include "eddy/loop/stream.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "loop/stream_impl.h"

namespace eddy::loop {
namespace {

std::error_code last_error() noexcept { return {errno, std::generic_category()}; }

}  // namespace

std::unique_ptr<Stream> Stream::Impl::make(Loop& loop, int descriptor, std::optional<SocketAddress> peer) {
  auto* impl = new Impl{loop};
  const int result = impl->poll_.open(loop.impl().uv, descriptor, impl, on_poll);  // makes it non-blocking
  if (result < 0) {
    delete impl;
    ::close(descriptor);
    throw std::system_error{-result, std::generic_category(), "adopting a socket"};
  }
  impl->descriptor_ = descriptor;
  impl->handle_open_ = true;
  impl->peer_address = peer;
  impl->enter(loop.impl().handles);
  auto stream = std::make_unique<Stream>(impl);
  impl->stream = stream.get();
  return stream;
}

void Stream::Impl::start(Events& events) {
  events_ = &events;
  reading_ = true;
  update_interest();
}

void Stream::Impl::resume_reading() {
  reading_ = true;
  if (!closed() && !ended_) poll_.want(UV_READABLE);
}

// Called from poll only: interest that went away meanwhile is dropped here, at its next event.
void Stream::Impl::update_interest() noexcept {
  if (!closed()) poll_.set((reading() ? UV_READABLE : 0) | (full_ ? UV_WRITABLE : 0));
}

void Stream::Impl::on_poll(uv_poll_t* handle, int status, int events) {
  auto& self = *static_cast<Impl*>(handle->data);
  self.loop_.impl().guarded("a stream's callback", [&] {
    if (status < 0) {
      self.poll_.stopped();
      return self.failed();
    }
    if (events & UV_READABLE) self.readable();
    if (events & UV_WRITABLE) self.writable();
  });
  self.update_interest();
}

void Stream::Impl::readable() {
  if (!reading()) return;
  Loop::Impl& loop = loop_.impl();
  const ssize_t count = ::read(descriptor_, loop.read_buffer.get(), loop.options.read_buffer_size);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) close(last_error());
    return;
  }
  if (lingering_) {
    linger_left_ -= std::min<std::uint64_t>(linger_left_, static_cast<std::uint64_t>(count));
    if (count == 0 || linger_left_ == 0) close({});
    return;
  }
  if (count > 0) return events_->on_read({loop.read_buffer.get(), static_cast<std::size_t>(count)});
  ended_ = true;
  events_->on_read_end(*stream);
}

void Stream::Impl::writable() {
  if (closed() || !full_) return;
  full_ = false;
  if (!lingering_) events_->on_writable();
}

// The socket has an error: a reset, most often.
void Stream::Impl::failed() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  close({error ? error : ECONNRESET, std::generic_category()});
}

void Stream::Impl::linger(Duration timeout, std::uint64_t max_bytes) {
  if (closed() || lingering_) return;
  if (ended_) return close({});
  ::shutdown(descriptor_, SHUT_WR);
  lingering_ = reading_ = true;
  full_ = false;
  linger_left_ = max_bytes;
  linger_timer_ = loop_.call_later(timeout, [this] {
    linger_timer_ = 0;
    close({});
  });
  poll_.want(UV_READABLE);
}

void Stream::Impl::close(std::error_code error, bool reset) noexcept {
  if (closed()) return;
  error_ = error;
  if (reset) {
    const ::linger none{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  }
  loop_.cancel(std::exchange(linger_timer_, 0));
  leave();
  poll_.close([](uv_handle_t* handle) { static_cast<Impl*>(handle->data)->handle_closed(); });
  ::close(std::exchange(descriptor_, -1));
}

// libuv's close callback, at the end of its step.
void Stream::Impl::handle_closed() {
  handle_open_ = false;
  if (!stream) {
    delete this;
    return;
  }
  if (loop_ended_ || !events_) return;
  loop_.impl().guarded("a stream's on_close", [this] { events_->on_close(error_); });
}

void Stream::Impl::stream_destroyed() noexcept {
  stream = nullptr;
  if (!closed()) close({});
  if (!handle_open_) delete this;
}

void Stream::Impl::loop_ends() noexcept {
  loop_ended_ = true;
  close({});
}

const Endpoint& Stream::Impl::endpoint(bool peer) {
  std::optional<Endpoint>& end = ends_[peer ? 1 : 0];
  if (!end) {
    if (peer && peer_address)
      end = to_endpoint(*peer_address, sizeof *peer_address);
    else
      end = closed() ? Endpoint{} : endpoint_of(descriptor_, peer);
  }
  return *end;
}

void Stream::Events::on_read_end(Stream& stream) { stream.close(); }

std::unique_ptr<Stream> Stream::adopt(Loop& loop, int descriptor) { return Impl::make(loop, descriptor); }
Stream::~Stream() { impl_->stream_destroyed(); }
void Stream::start(Events& events) { impl_->start(events); }
void Stream::pause_reading() noexcept { impl_->pause_reading(); }
void Stream::resume_reading() { impl_->resume_reading(); }
bool Stream::reading() const noexcept { return impl_->reading(); }
Written Stream::write(std::span<const Piece> pieces) { return impl_->write(pieces); }
Written Stream::write(std::string_view bytes) {
  const Piece piece = Piece::memory(bytes);
  return impl_->write({&piece, 1});
}
void Stream::shutdown_write() noexcept {
  if (!impl_->closed()) ::shutdown(impl_->descriptor(), SHUT_WR);
}
void Stream::close() { impl_->close({}); }
void Stream::linger(Duration timeout, std::uint64_t max_bytes) { impl_->linger(timeout, max_bytes); }
void Stream::abort() { impl_->close({}, true); }
bool Stream::closed() const noexcept { return impl_->closed(); }
void Stream::set_no_delay(bool on) noexcept {
  const int value = on ? 1 : 0;
  setsockopt(impl_->descriptor(), IPPROTO_TCP, TCP_NODELAY, &value, sizeof value);
}
const Endpoint& Stream::peer() const { return impl_->endpoint(true); }
const Endpoint& Stream::local() const { return impl_->endpoint(false); }
int Stream::descriptor() const noexcept { return impl_->descriptor(); }

}  // namespace eddy::loop
