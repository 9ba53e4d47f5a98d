// Signals: what an app tells whoever wants to know, and does not wait for: metrics, tests that look at what was rendered.
//
//   app.signals.request_finished.connect([](const flask::Response& response) { count(response.status_code); });
//   const auto seen = app.signals.template_rendered.connected_to([&](auto name, auto&) { names.emplace_back(name); });
//
// Receivers run where the signal is sent, in the order in which they were connected, within the request; what one throws is
// the request's failure, as with a hook. One that nobody listens to costs a look at a flag. Any thread may connect, at any time.
// Follows the manual's "Signals". Tests: tests/flask/signals_test.cc, blueprint_test.cc (their order).
#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"

namespace eddy::flask {

class Response;

template <class... Arguments>
class Signal {
 public:
  using Receiver = std::function<void(Arguments...)>;

  // Ends what it stands for when it is destroyed; the signal outlives it.
  class Connection {
   public:
    Connection(Signal& signal, std::uint64_t number) noexcept : signal_{&signal}, number_{number} {}
    Connection(Connection&& other) noexcept
        : signal_{std::exchange(other.signal_, nullptr)}, number_{other.number_} {}
    Connection& operator=(Connection&&) = delete;
    ~Connection() {
      if (signal_) signal_->disconnect(number_);
    }

   private:
    Signal* signal_;
    std::uint64_t number_;
  };

  // For good.
  void connect(Receiver receiver) { (void)add(std::move(receiver)); }
  // As long as what it returns lives.
  [[nodiscard]] Connection connected_to(Receiver receiver) { return {*this, add(std::move(receiver))}; }
  [[nodiscard]] bool has_receivers() const noexcept { return any_.load(std::memory_order_relaxed); }
  void send(Arguments... arguments) const {
    if (!has_receivers()) return;
    for (const auto& [number, receiver] : *receivers()) receiver(arguments...);
  }

 private:
  using Receivers = std::vector<std::pair<std::uint64_t, Receiver>>;
  // Never changed: who sends goes on with the ones that were there.
  [[nodiscard]] std::shared_ptr<const Receivers> receivers() const {
    const std::lock_guard lock{mutex_};
    return receivers_;
  }
  std::uint64_t add(Receiver receiver) {
    const std::lock_guard lock{mutex_};
    auto changed = std::make_shared<Receivers>(*receivers_);
    changed->emplace_back(++last_, std::move(receiver));
    replace(std::move(changed));
    return last_;
  }
  void disconnect(std::uint64_t number) {
    const std::lock_guard lock{mutex_};
    auto changed = std::make_shared<Receivers>(*receivers_);
    std::erase_if(*changed, [number](const auto& each) { return each.first == number; });
    replace(std::move(changed));
  }
  void replace(std::shared_ptr<const Receivers> changed) {
    receivers_ = std::move(changed);
    any_.store(!receivers_->empty(), std::memory_order_relaxed);
  }

  mutable std::mutex mutex_;
  std::shared_ptr<const Receivers> receivers_ = std::make_shared<Receivers>();
  std::uint64_t last_ = 0;
  std::atomic<bool> any_ = false;
};

// An app's. current_app(), request() and g() are there in each that belongs to a request.
struct Signals {
  Signal<> request_started;                          // before the hooks before the request
  Signal<const Response&> request_finished;          // behind the hooks after it
  Signal<std::exception_ptr> got_request_exception;  // that no error handler took
  Signal<std::exception_ptr> request_tearing_down;  // behind the teardown hooks, with their exception or null
  Signal<std::string_view, const Context&>
      before_render_template;                                  // the template's name, "" of one from a text
  Signal<std::string_view, const Context&> template_rendered;  // with what processors added
  Signal<const Value&, std::string_view> message_flashed;      // message, category
  // A request's app context, or one by hand: it is the current one; behind its teardown hooks; it is no longer.
  Signal<> appcontext_pushed;
  Signal<std::exception_ptr> appcontext_tearing_down;
  Signal<> appcontext_popped;
};

}  // namespace eddy::flask
