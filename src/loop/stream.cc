// A stream's life: polling, reading, back-pressure and the ways to close. Sending is stream_write.cc's.
#include "eddy/loop/stream.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "loop/stream_impl.h"

namespace eddy::loop {
namespace {

constexpr std::uint32_t readable_edges = EPOLLIN | EPOLLRDHUP | EPOLLET;

std::error_code last_error() noexcept { return {errno, std::generic_category()}; }

// FIONREAD and its like.
bool any_bytes(int descriptor, unsigned long question) noexcept {
  int bytes = 0;
  return descriptor >= 0 && ::ioctl(descriptor, question, &bytes) == 0 && bytes > 0;
}

}  // namespace

std::unique_ptr<Stream> Stream::Impl::make(Loop& loop, int descriptor, std::optional<SocketAddress> peer) {
  Impl* impl = nullptr;
  try {
    impl = new Impl{loop, descriptor};
    loop.impl().poller.attach(descriptor, *impl);
  } catch (...) {
    delete impl;
    ::close(descriptor);
    throw;
  }
  impl->peer_address = peer;
  impl->enter(loop.impl().handles);
  try {
    auto stream = std::make_unique<Stream>(impl);
    impl->stream = stream.get();
    return stream;
  } catch (...) {
    impl->close({});  // and so, without a stream, to its end
    throw;
  }
}

void Stream::Impl::start(Events& events) {
  events_ = &events;
  loop_.impl().poller.want(*this, readable_edges);
  resume_reading();
}

void Stream::Impl::resume_reading() {
  reading_ = true;
  if (unread_ && !closed() && !ended_) loop_.impl().poller.again(*this);
}

void Stream::Impl::on_poll(std::uint32_t events) noexcept {
  loop_.impl().guarded("a stream's callback", [&] {
    if (events & EPOLLERR) return failed();
    if (events & (EPOLLRDHUP | EPOLLHUP)) end_came_ = true;
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) {
      unread_ = true;
      readable();
    }
    if (events & (EPOLLOUT | EPOLLHUP)) writable();
  });
}

// One read a call, so that nobody waits for a stream that always has more.
void Stream::Impl::readable() {
  if (!reading()) return;
  Loop::Impl& loop = loop_.impl();
  const std::size_t room = loop.options.read_buffer_size;
  const ssize_t count = ::recv(descriptor_, loop.read_buffer.get(), room, 0);
  if (count < 0 && errno != EAGAIN && errno != EINTR) return close(last_error());
  if (count < 0) {
    unread_ = errno == EINTR;
    if (unread_) loop.poller.again(*this);
    return;
  }
  // A short read has emptied the socket, and what comes later is another edge; but the end may lie behind it.
  unread_ = count > 0 && (static_cast<std::size_t>(count) == room || end_came_);
  if (unread_) loop.poller.again(*this);
  if (lingering_) return drop(static_cast<std::uint64_t>(count));
  if (count > 0) return events_->on_read({loop.read_buffer.get(), static_cast<std::size_t>(count)});
  ended_ = true;
  events_->on_read_end(*stream);
}

void Stream::Impl::drop(std::uint64_t count) {
  linger_left_ -= std::min(linger_left_, count);
  if (count == 0 || linger_left_ == 0) close({});
}

void Stream::Impl::wait_for_room() {
  full_ = true;
  loop_.impl().poller.want(*this, readable_edges | EPOLLOUT);  // and so to its end
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
  lingering_ = true;
  full_ = false;
  linger_left_ = max_bytes;
  linger_timer_ = loop_.call_later(timeout, [this] {
    linger_timer_ = 0;
    close({});
  });
  if (!events_) loop_.impl().poller.want(*this, readable_edges);
  resume_reading();
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
  loop_.impl().poller.detach(*this);
  ::close(std::exchange(descriptor_, -1));
}

void Stream::Impl::on_refused(int error) noexcept { close({error, std::generic_category()}); }

void Stream::Impl::on_released() noexcept {
  released_ = true;
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
  if (released_) delete this;
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

std::unique_ptr<Stream> Stream::adopt(Loop& loop, int descriptor) {
  if (const int error = set_non_blocking(descriptor)) {
    ::close(descriptor);
    throw std::system_error{error, std::generic_category(), "adopting a socket"};
  }
  return Impl::make(loop, descriptor);
}
Stream::~Stream() { impl_->stream_destroyed(); }
void Stream::start(Events& events) { impl_->start(events); }
void Stream::pause_reading() noexcept { impl_->pause_reading(); }
void Stream::resume_reading() { impl_->resume_reading(); }
void Stream::read_again() { impl_->read_again(); }
bool Stream::reading() const noexcept { return impl_->reading(); }
Written Stream::write(std::span<const Piece> pieces) { return impl_->write(pieces); }
Written Stream::write(std::string_view bytes) {
  const Piece piece = Piece::memory(bytes);
  return impl_->write({&piece, 1});
}
void Stream::shutdown_write() noexcept {
  if (!impl_->closed()) ::shutdown(impl_->descriptor(), SHUT_WR);
}
bool Stream::unread() const noexcept { return any_bytes(impl_->descriptor(), FIONREAD); }
bool Stream::unacknowledged() const noexcept { return any_bytes(impl_->descriptor(), SIOCOUTQ); }
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
