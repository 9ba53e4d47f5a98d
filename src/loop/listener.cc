// Accepting, a batch a turn.
#include "eddy/loop/listener.h"

#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "loop/address.h"
#include "loop/loop_impl.h"
#include "loop/poller.h"
#include "loop/stream_impl.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;
constexpr auto told_every = 60s;
constexpr auto retry_after = 100ms;  // when descriptors or memory ran out
constexpr int raise_after = 8;       // batches that came up to what was expected before one more is

}  // namespace

class Listener::Impl final : public OpenHandle, public Polled {
 public:
  Impl(Loop& loop, int descriptor, const ListenOptions& options, OnAccept on_accept, bool owned)
      : loop_{loop},
        descriptor_{descriptor},
        owned_{owned},
        batch_{options.accept_batch},
        expected_{options.accept_batch},
        on_accept_{std::move(on_accept)},
        local_{endpoint_of(descriptor, false)} {
    // Accepted sockets inherit these, which saves system calls a connection.
    const int on = options.no_delay ? 1 : 0;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (options.notsent_lowat > 0)
      setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &options.notsent_lowat,
                 sizeof options.notsent_lowat);
  }
  // Gives 0 or an errno.
  int begin() {
    if (const int error = set_non_blocking(descriptor_)) {
      if (owned_) ::close(descriptor_);
      return error;
    }
    Poller& poller = loop_.impl().poller;
    poller.attach(descriptor_, *this);
    enter(loop_.impl().handles);
    open_ = true;
    released_ = false;
    return poller.watch(*this, EPOLLIN);  // by its level: what is left in the queue comes up again
  }
  void pause() {
    paused_ = true;
    listen(false);
  }
  void resume() {
    paused_ = false;
    if (retry_ == 0) listen(true);
  }
  // At most `most` connections, until paused; gives how many there were.
  int accept(int most);
  // All there are, though paused.
  void accept_all();
  void close() noexcept;
  void give_up() noexcept {
    close();
    if (released_)
      delete this;
    else
      orphan_ = true;
  }
  void loop_ends() noexcept override { close(); }
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  [[nodiscard]] const Endpoint& local() const noexcept { return local_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  ~Impl() override = default;
  void on_poll(std::uint32_t) noexcept override { accept_expected(); }
  void on_released() noexcept override {
    released_ = true;
    if (orphan_) delete this;
  }
  void listen(bool on) {
    if (open_) loop_.impl().poller.want(*this, on ? EPOLLIN : 0U);
  }
  void accept_expected() noexcept;
  bool take_one();
  void try_later(int error);

  Loop& loop_;
  int descriptor_;
  bool owned_;
  int batch_;
  int expected_;  // connections in the queue when it is not empty, from experience
  int fulfilled_ = 0;
  OnAccept on_accept_;
  Endpoint local_;
  bool open_ = false;     // polled
  bool released_ = true;  // the poller has let go
  bool orphan_ = false;   // the Listener is gone
  bool paused_ = false;
  TimerId retry_ = 0;
  TimePoint tell_again_{};  // that it has none left
};

int Listener::Impl::accept(int most) {
  int taken = 0;
  loop_.impl().guarded("accepting a connection", [&] {
    while (open_ && !paused_ && taken < most && take_one()) ++taken;
  });
  return taken;
}

void Listener::Impl::accept_all() {
  loop_.impl().guarded("accepting a connection", [&] {
    while (open_ && take_one()) {
    }
  });
}

// Asking an empty queue costs as much as three other system calls, so it is asked as often as it last gave one; what
// more there is comes up in the next step.
void Listener::Impl::accept_expected() noexcept {
  const int taken = accept(expected_);
  if (paused_) return;
  if (taken < expected_) {
    expected_ = std::max(taken, 1);
    fulfilled_ = 0;
  } else if (++fulfilled_ >= raise_after) {
    expected_ = std::min(expected_ + 1, batch_);
    fulfilled_ = 0;
  }
}

// False where there is none now.
bool Listener::Impl::take_one() {
  SocketAddress address{};
  socklen_t length = sizeof address;
  const int accepted = accept4(descriptor_, &address.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    const int error = errno;
    if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) try_later(error);
    // The rest are errors of that one connection, which went away before it was taken (accept(2)).
    return error != EAGAIN && error != EMFILE && error != ENFILE && error != ENOBUFS && error != ENOMEM &&
           error != EBADF && error != EINVAL;
  }
  std::unique_ptr<Stream> stream = Stream::Impl::make(loop_, accepted, address);
  on_accept_(std::move(stream));
  return true;
}

void Listener::Impl::try_later(int error) {
  if (retry_ != 0) return;
  if (const TimePoint now = loop_.now(); now >= tell_again_) {  // not for as long as somebody holds them
    general_log.warning("accept: " + std::generic_category().message(error) + "; trying again every 100 ms");
    tell_again_ = now + told_every;
  }
  listen(false);
  retry_ = loop_.call_later(retry_after, [this] {
    retry_ = 0;
    if (!paused_) listen(true);
  });
}

void Listener::Impl::close() noexcept {
  if (!std::exchange(open_, false)) return;
  leave();
  loop_.cancel(std::exchange(retry_, 0));
  loop_.impl().poller.withdraw(*this);  // other processes may listen on it too
  if (owned_) ::close(descriptor_);
  descriptor_ = -1;
}

base::Result<std::unique_ptr<Listener>, ListenError> Listener::inherit(Loop& loop, int descriptor,
                                                                       const ListenOptions& options,
                                                                       OnAccept on_accept, bool owned) {
  auto listener =
      std::make_unique<Listener>(new Impl{loop, descriptor, options, std::move(on_accept), owned});
  if (const int error = listener->impl_->begin()) {
    const std::error_code code{error, std::generic_category()};
    return base::Error{ListenError{code, "the listening socket: " + code.message()}};
  }
  return listener;
}

base::Result<std::unique_ptr<Listener>, ListenError> Listener::open(Loop& loop, const ListenOptions& options,
                                                                    OnAccept on_accept) {
  auto descriptor = open_listener(options);
  if (!descriptor) return base::Error{std::move(descriptor.error())};
  return inherit(loop, *descriptor, options, std::move(on_accept), true);
}

Listener::~Listener() { impl_->give_up(); }
void Listener::pause() noexcept { impl_->pause(); }
void Listener::resume() { impl_->resume(); }
bool Listener::paused() const noexcept { return impl_->paused(); }
void Listener::accept_pending() { impl_->accept_all(); }
void Listener::close() noexcept { impl_->close(); }
const Endpoint& Listener::local() const noexcept { return impl_->local(); }
int Listener::descriptor() const noexcept { return impl_->descriptor(); }

}  // namespace eddy::loop
