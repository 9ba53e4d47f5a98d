#include "eddy/gevent/greenlet.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "eddy/base/log.h"
#include "eddy/gevent/timeout.h"
#include "gevent/hub.h"

namespace eddy::gevent {
namespace {

constexpr base::Logger app_log{"eddy.app"};

using Callback = base::Function<void(const AnyGreenlet&)>;

bool is_exit(const std::exception_ptr& exception) noexcept {
  if (!exception) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const GreenletExit&) {
    return true;
  } catch (...) {
    return false;
  }
}

// Sets an event whenever one of several greenlets ends, as long as this lives: a wait that is given up must
// leave nothing behind at greenlets that may live for ever.
class EndsOfSeveral {
 public:
  explicit EndsOfSeveral(const std::vector<AnyGreenlet>& greenlets) {
    links_.reserve(greenlets.size());
    for (const AnyGreenlet& greenlet : greenlets)
      if (!greenlet.ready())
        links_.emplace_back(greenlet, greenlet.link([event = event_](const AnyGreenlet&) { event->set(); }));
  }
  EndsOfSeveral(const EndsOfSeveral&) = delete;
  EndsOfSeveral& operator=(const EndsOfSeveral&) = delete;
  ~EndsOfSeveral() {
    for (const auto& [greenlet, link] : links_) greenlet.unlink(link);
  }
  [[nodiscard]] loop::Event& event() const noexcept { return *event_; }

 private:
  std::shared_ptr<loop::Event> event_ = std::make_shared<loop::Event>();  // calls under way hold it too
  std::vector<std::pair<AnyGreenlet, LinkId>> links_;
};

}  // namespace

struct AnyGreenlet::State {
  std::string name;
  loop::FiberPtr fiber;
  loop::Event ended;
  bool killed = false;
  std::exception_ptr exception;      // what get throws: GreenletExit too
  std::map<LinkId, Callback> links;  // in the order of their making
  LinkId last_link = 0;
};

// Destroyed when the body is over, or was thrown away unrun.
class AnyGreenlet::Completion {
 public:
  explicit Completion(AnyGreenlet greenlet) noexcept : greenlet_{std::move(greenlet)} {}
  Completion(Completion&&) noexcept = default;
  Completion& operator=(Completion&&) = delete;
  ~Completion() {
    if (greenlet_.state_) finish(why_it_never_ran());
  }

  // `exception`: what ended it; null where it returned.
  void finish(std::exception_ptr exception) noexcept {
    const AnyGreenlet greenlet = std::move(greenlet_);
    State& state = *greenlet.state_;
    state.exception = std::move(exception);
    state.killed = is_exit(state.exception);
    if (state.exception && !state.killed) app_log.exception(state.name + " failed", state.exception);
    state.ended.set();
    for (auto& [id, callback] : state.links) call_link(greenlet, std::move(callback));
    state.links.clear();
  }
  static void call_link(const AnyGreenlet& greenlet, Callback callback) {
    hub().call_soon([greenlet, callback = std::move(callback)]() mutable { callback(greenlet); });
  }

 private:
  // What it was killed with, or what kept its fiber from a stack; its loop ended where there is nothing.
  [[nodiscard]] std::exception_ptr why_it_never_ran() const noexcept {
    const loop::FiberPtr& fiber = greenlet_.state_->fiber;
    std::exception_ptr exception = fiber ? fiber->exception() : nullptr;
    return exception ? exception : std::make_exception_ptr(GreenletExit{});
  }
  AnyGreenlet greenlet_;
};

AnyGreenlet::AnyGreenlet(std::string name) : state_{std::make_shared<State>()} {
  state_->name = std::move(name);
}

void AnyGreenlet::run(base::Function<void()> body) {
  hub();
  state_->fiber = loop::Fiber::spawn(
      [body = std::move(body), completion = Completion{*this}]() mutable {
        try {
          body();
          completion.finish(nullptr);
        } catch (...) {
          completion.finish(std::current_exception());
        }
      },
      state_->name);
  state_->fiber->log_exception(false);  // Completion logs it
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

LinkId AnyGreenlet::link(base::Function<void(const AnyGreenlet&)> callback) const {
  if (ready()) {
    Completion::call_link(*this, std::move(callback));
    return 0;
  }
  state_->links.emplace(++state_->last_link, std::move(callback));
  return state_->last_link;
}

bool AnyGreenlet::unlink(LinkId link) const noexcept {
  const auto dropped = state_->links.extract(link);  // its closure ends after the map is whole again
  return !dropped.empty();
}

std::size_t AnyGreenlet::links() const noexcept { return state_->links.size(); }

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
  const EndsOfSeveral ends{greenlets};
  const std::size_t wanted = std::min(count.value_or(greenlets.size()), greenlets.size());
  const auto deadline = timeout ? std::optional{loop::after(hub().clock_now(), *timeout)} : std::nullopt;
  for (;;) {
    ends.event().clear();
    std::vector<AnyGreenlet> done;
    for (const AnyGreenlet& greenlet : greenlets) {
      if (!greenlet.ready()) continue;
      if (raise_error && greenlet.exception()) std::rethrow_exception(greenlet.exception());
      done.push_back(greenlet);
    }
    if (done.size() >= wanted) return done;
    const auto left = deadline ? std::optional{*deadline - hub().clock_now()} : std::nullopt;
    if (!wait(ends.event(), left)) return done;
  }
}

void killall(const std::vector<AnyGreenlet>& greenlets, bool block, std::optional<Duration> timeout) {
  for (const AnyGreenlet& greenlet : greenlets) greenlet.kill(false);
  if (block) joinall(greenlets, timeout);
}

}  // namespace eddy::gevent
