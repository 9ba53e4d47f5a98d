#include "eddy/gevent/greenlet.h"

#include <algorithm>
#include <stdexcept>

#include "eddy/base/log.h"
#include "eddy/gevent/timeout.h"
#include "gevent/hub.h"

namespace eddy::gevent {
namespace {

constexpr base::Logger app_log{"eddy.app"};

using Callback = base::Function<void(const AnyGreenlet&)>;

}  // namespace

struct AnyGreenlet::State {
  std::string name;
  loop::FiberPtr fiber;
  loop::Event ended;
  bool killed = false;
  std::exception_ptr exception;  // what get throws: GreenletExit too
  std::vector<Callback> links;
};

// Destroyed when the body is over, or was thrown away unrun.
class AnyGreenlet::Completion {
 public:
  explicit Completion(AnyGreenlet greenlet) noexcept : greenlet_{std::move(greenlet)} {}
  Completion(Completion&&) noexcept = default;
  Completion& operator=(Completion&&) = delete;
  ~Completion() {
    if (greenlet_.state_) finish(never_ran());
  }

  void finish(std::exception_ptr exception, bool killed = true) noexcept {
    const AnyGreenlet greenlet = std::move(greenlet_);
    State& state = *greenlet.state_;
    state.exception = std::move(exception);
    state.killed = state.exception && killed;
    state.ended.set();
    for (Callback& callback : state.links) call_link(greenlet, std::move(callback));
    state.links.clear();
  }
  static void call_link(const AnyGreenlet& greenlet, Callback callback) {
    hub().call_soon([greenlet, callback = std::move(callback)]() mutable { callback(greenlet); });
  }

 private:
  static std::exception_ptr never_ran() noexcept { return std::make_exception_ptr(GreenletExit{}); }
  AnyGreenlet greenlet_;
};

AnyGreenlet::AnyGreenlet(std::string name) : state_{std::make_shared<State>()} {
  state_->name = std::move(name);
}

void AnyGreenlet::run(base::Function<void()> body) {
  hub();
  state_->fiber = loop::Fiber::spawn(
      [body = std::move(body), completion = Completion{*this}, name = state_->name]() mutable {
        try {
          body();
          completion.finish(nullptr);
        } catch (const GreenletExit&) {
          completion.finish(std::current_exception());
        } catch (...) {
          app_log.exception(name + " failed", std::current_exception());
          completion.finish(std::current_exception(), false);
        }
      },
      state_->name);
}

bool AnyGreenlet::ready() const noexcept { return state_->ended.is_set(); }
bool AnyGreenlet::successful() const noexcept { return ready() && (!state_->exception || state_->killed); }
std::exception_ptr AnyGreenlet::exception() const noexcept {
  return state_->killed ? nullptr : state_->exception;
}
const std::string& AnyGreenlet::name() const noexcept { return state_->name; }

bool AnyGreenlet::join(std::optional<Duration> timeout) const { return wait(state_->ended, timeout); }

bool AnyGreenlet::kill(bool block, std::optional<Duration> timeout) const {
  return kill(std::make_exception_ptr(GreenletExit{}), block, timeout);
}

bool AnyGreenlet::kill(std::exception_ptr exception, bool block, std::optional<Duration> timeout) const {
  if (ready()) return true;
  state_->fiber->interrupt(std::move(exception));
  return block ? join(timeout) : ready();
}

void AnyGreenlet::link(base::Function<void(const AnyGreenlet&)> callback) const {
  if (ready())
    Completion::call_link(*this, std::move(callback));
  else
    state_->links.push_back(std::move(callback));
}

void AnyGreenlet::wait_for_end(std::optional<Duration> timeout) const {
  if (!join(timeout)) throw TimeoutExpired{nullptr, *timeout};
  if (state_->exception) std::rethrow_exception(state_->exception);
}

void sleep(Duration duration) {
  if (loop::Fiber::current() && duration <= Duration::zero()) return loop::Fiber::yield();
  loop::Event never;
  wait(never, duration);
}

std::vector<AnyGreenlet> joinall(const std::vector<AnyGreenlet>& greenlets, std::optional<Duration> timeout,
                                 bool raise_error, std::optional<std::size_t> count) {
  struct Progress {
    loop::Event changed;
  };
  const auto progress = std::make_shared<Progress>();
  for (const AnyGreenlet& greenlet : greenlets)
    if (!greenlet.ready()) greenlet.link([progress](const AnyGreenlet&) { progress->changed.set(); });

  const std::size_t wanted = std::min(count.value_or(greenlets.size()), greenlets.size());
  const auto deadline = timeout ? std::optional{hub().clock_now() + *timeout} : std::nullopt;
  for (;;) {
    progress->changed.clear();
    std::vector<AnyGreenlet> done;
    for (const AnyGreenlet& greenlet : greenlets) {
      if (!greenlet.ready()) continue;
      if (raise_error && greenlet.exception()) std::rethrow_exception(greenlet.exception());
      done.push_back(greenlet);
    }
    if (done.size() >= wanted) return done;
    const auto left = deadline ? std::optional{*deadline - hub().clock_now()} : std::nullopt;
    if (!wait(progress->changed, left)) return done;
  }
}

void killall(const std::vector<AnyGreenlet>& greenlets, bool block, std::optional<Duration> timeout) {
  for (const AnyGreenlet& greenlet : greenlets) greenlet.kill(false);
  if (block) joinall(greenlets, timeout);
}

}  // namespace eddy::gevent
