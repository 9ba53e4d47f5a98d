// Signals and watched descriptors.
#include <system_error>
#include <utility>

#include "loop/loop_impl.h"

namespace eddy::loop {

// Deleted by libuv's close callback, which comes after the Watch is gone.
class Watch::Impl : public OpenHandle {
 public:
  void close() noexcept {
    if (std::exchange(closed_, true)) return;
    leave();
    uv_close(handle(), [](uv_handle_t* handle) { delete static_cast<Impl*>(handle->data); });
  }
  void loop_ends() noexcept override {
    // The Watch may outlive the loop: it keeps the object then, without a handle.
    closed_ = orphaned_ = true;
    uv_close(handle(), [](uv_handle_t* handle) {
      auto* self = static_cast<Impl*>(handle->data);
      self->handle_gone_ = true;
      if (!self->owned_) delete self;
    });
  }
  void give_up() noexcept {
    owned_ = false;
    if (!orphaned_)
      close();
    else if (handle_gone_)
      delete this;
  }

 protected:
  explicit Impl(Loop& loop) : loop_{loop.impl()} {}
  virtual uv_handle_t* handle() noexcept = 0;
  void opened() noexcept {
    handle()->data = static_cast<Impl*>(this);
    enter(loop_.handles);
  }
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  Loop::Impl& loop_;

 private:
  bool owned_ = true;
  bool closed_ = false;
  bool orphaned_ = false;
  bool handle_gone_ = false;
};

namespace {

void check(int result, const char* what) {
  if (result < 0) throw std::system_error{-result, std::generic_category(), what};
}

class SignalWatch final : public Watch::Impl {
 public:
  SignalWatch(Loop& loop, Loop::Callback callback)
      : Impl{loop}, callback_{std::move(callback)}, context_{current_context()} {}
  static Impl* make(Loop& loop, int signal, Loop::Callback callback) {
    auto watch = std::make_unique<SignalWatch>(loop, std::move(callback));
    check(uv_signal_init(loop.impl().uv.get(), &watch->signal_), "uv_signal_init");
    watch->opened();
    SignalWatch* made = watch.release();
    const int result = uv_signal_start(&made->signal_, on_signal, signal);
    if (result < 0) made->give_up();
    check(result, "watching a signal");
    return made;
  }

 private:
  static void on_signal(uv_signal_t* handle, int) {
    auto& self = static_cast<SignalWatch&>(*static_cast<Impl*>(handle->data));
    self.loop_.guarded("a signal's callback", [&] {
      current_context() = self.context_;
      self.callback_();
    });
  }
  uv_handle_t* handle() noexcept override { return reinterpret_cast<uv_handle_t*>(&signal_); }
  uv_signal_t signal_{};
  Loop::Callback callback_;
  ContextPtr context_;
};

class DescriptorWatch final : public Watch::Impl {
 public:
  using Callback = base::Function<void(Events)>;
  DescriptorWatch(Loop& loop, Callback callback)
      : Impl{loop}, callback_{std::move(callback)}, context_{current_context()} {}
  static Impl* make(Loop& loop, int descriptor, Events events, Callback callback) {
    auto watch = std::make_unique<DescriptorWatch>(loop, std::move(callback));
    check(uv_poll_init(loop.impl().uv.get(), &watch->poll_, descriptor), "watching a descriptor");
    watch->opened();
    DescriptorWatch* made = watch.release();
    const int wanted =
        (events & Events::readable ? UV_READABLE : 0) | (events & Events::writable ? UV_WRITABLE : 0);
    const int result = uv_poll_start(&made->poll_, wanted, on_ready);
    if (result < 0) made->give_up();
    check(result, "watching a descriptor");
    return made;
  }

 private:
  static void on_ready(uv_poll_t* handle, int status, int events) {
    auto& self = static_cast<DescriptorWatch&>(*static_cast<Impl*>(handle->data));
    // An error of the descriptor shows in whatever its owner tries next.
    Events ready = status < 0 ? Events::readable | Events::writable : Events::none;
    if (events & UV_READABLE) ready = ready | Events::readable;
    if (events & UV_WRITABLE) ready = ready | Events::writable;
    self.loop_.guarded("a descriptor's callback", [&] {
      current_context() = self.context_;
      self.callback_(ready);
    });
  }
  uv_handle_t* handle() noexcept override { return reinterpret_cast<uv_handle_t*>(&poll_); }
  uv_poll_t poll_{};
  Callback callback_;
  ContextPtr context_;
};

}  // namespace

Watch::Watch() noexcept = default;
Watch::Watch(Impl* impl) noexcept : impl_{impl} {}
Watch::Watch(Watch&& other) noexcept : impl_{std::exchange(other.impl_, nullptr)} {}
Watch& Watch::operator=(Watch&& other) noexcept {
  if (this != &other) {
    reset();
    impl_ = std::exchange(other.impl_, nullptr);
  }
  return *this;
}
Watch::~Watch() { reset(); }
void Watch::reset() noexcept {
  if (Impl* impl = std::exchange(impl_, nullptr)) impl->give_up();
}

Watch Loop::on_signal(int signal, Callback callback) {
  return Watch{SignalWatch::make(*this, signal, std::move(callback))};
}
Watch Loop::watch(int descriptor, Events events, base::Function<void(Events)> callback) {
  return Watch{DescriptorWatch::make(*this, descriptor, events, std::move(callback))};
}

}  // namespace eddy::loop
