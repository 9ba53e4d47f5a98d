// What a fiber does between its first turn and its end. The switch itself is stack_switch.cc's.
#include "eddy/loop/fiber.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <stdexcept>

#include "base/budget.h"
#include "loop/fiber_runner.h"
#include "loop/loop_impl.h"
#include "loop/thread_state.h"

namespace eddy::loop {
namespace {

void log_failure(const std::string& name, const char* what, const std::exception_ptr& exception) noexcept {
  try {
    app_log.exception("fiber \"" + name + "\"" + what, exception);
  } catch (...) {  // no memory for the sentence
    app_log.exception("a fiber", exception);
  }
}

}  // namespace

Fiber::Runner* Fiber::Runner::make(Fiber& fiber, StackMemory memory) {
  constexpr std::size_t room = (sizeof(Runner) + 63) / 64 * 64;
  char* top = memory.low + memory.size - room;
  auto* runner = new (top) Runner{fiber, memory};
  prepare_stack(runner->state_, memory.low, memory.size - room, entry, runner);
  return runner;
}

StackMemory Fiber::Runner::dissolve() noexcept {
  const StackMemory memory = memory_;
  release_stack(state_);
  this->~Runner();
  return memory;
}

void Fiber::Runner::enter() { switch_stack(fiber_.loop().impl().hub, state_); }
void Fiber::Runner::leave(bool last) { switch_stack(state_, fiber_.loop().impl().hub, last); }

void Fiber::Runner::entry(void* runner) {
  auto& self = *static_cast<Runner*>(runner);
  self.body();
  self.leave(true);
}

void Fiber::Runner::body() noexcept {
  try {
    fiber_.throw_pending();  // a kill that came while it waited for a stack
    fiber_.body_();
    fiber_.body_.reset();  // the closure's destructors too run on the fiber
  } catch (const FiberExit&) {
    fiber_.exception_ = std::current_exception();
  } catch (...) {
    fiber_.exception_ = std::current_exception();
    if (fiber_.log_exception_) log_failure(fiber_.name_, "", fiber_.exception_);
  }
  fiber_.body_.reset();
}

StackMemory stack_of(const Fiber& fiber) noexcept { return fiber.stack(); }
std::string_view name_of(const Fiber& fiber) noexcept { return fiber.name(); }

Fiber::Fiber(Key, Loop& loop, base::Function<void()> body, std::string name)
    : Ready{loop}, body_{std::move(body)}, name_{std::move(name)}, context_{current_context()} {}

Fiber::~Fiber() = default;

FiberPtr Fiber::spawn(base::Function<void()> body, std::string name) {
  Loop* loop = Loop::current();
  if (!loop) throw std::logic_error("a fiber needs a loop on its thread");
  auto fiber = std::make_shared<Fiber>(Key{}, *loop, std::move(body), std::move(name));
  auto& fibers = loop->impl().fibers;
  fiber->place_ = fibers.size();
  fibers.push_back(fiber.get());
  fiber->self_ = fiber;
  fiber->enqueue();
  return fiber;
}

Fiber* Fiber::current() noexcept { return thread_state().fiber; }

// False where it can't begin: it waits for a stack, or, without memory for one, has ended.
bool Fiber::take_stack() {
  Loop::Impl& impl = loop().impl();
  StackMemory memory;
  try {
    memory = impl.stacks.take();
    if (!memory.low) {
      impl.waiting_for_stack.push_back(this);
      return false;
    }
  } catch (const std::bad_alloc&) {
    exception_ = std::current_exception();
    log_failure(name_, ": no memory for its stack", exception_);
    body_.reset();
    end();
    return false;
  }
  report_stack_overflows();
  runner_ = Runner::make(*this, memory);
  return true;
}

// On the loop's stack.
void Fiber::run_ready() {
  if (state_ == State::fresh) {
    if (!pending_.empty()) {  // killed before it began: it never does
      exception_ = pending_.front().exception;
      body_.reset();
      return end();
    }
    if (!take_stack()) return;
  }
  state_ = State::running;
  ThreadState& thread = thread_state();
  std::swap(current_context(), context_);
  std::swap(base::current_budget, budget_);
  thread.fiber = this;
  ending_ = true;  // unless it comes back through park
  runner_->enter();
  thread.fiber = nullptr;
  std::swap(base::current_budget, budget_);
  std::swap(current_context(), context_);
  if (ending_) end();
}

// On the loop's stack. May destroy *this.
void Fiber::end() {
  Loop::Impl& impl = loop().impl();
  state_ = State::done;
  pending_.clear();
  context_.reset();
  if (runner_) impl.stacks.give_back(std::exchange(runner_, nullptr)->dissolve());
  std::erase(impl.waiting_for_stack, this);
  if (!impl.waiting_for_stack.empty()) {
    Fiber* next = impl.waiting_for_stack.front();
    impl.waiting_for_stack.pop_front();
    next->enqueue();
  }
  impl.fibers[place_] = impl.fibers.back();
  impl.fibers[place_]->place_ = place_;
  impl.fibers.pop_back();
  const FiberPtr last = std::move(self_);
  done_.set();
}

StackMemory Fiber::stack() const noexcept { return runner_ ? runner_->memory() : StackMemory{}; }

void Fiber::throw_pending() {
  if (pending_.empty() || std::uncaught_exceptions() > 0) return;
  const std::exception_ptr exception = std::move(pending_.front().exception);
  pending_.pop_front();
  std::rethrow_exception(exception);
}

// Gives the thread to the loop until something enqueues this fiber.
void Fiber::leave() {
  state_ = State::parked;
  ending_ = false;
  runner_->leave();
}

void Fiber::park() {
  Fiber* self = current();
  assert(self && "park on a fiber only");
  self->throw_pending();
  self->park_quietly();
  self->throw_pending();
}

void Fiber::park_quietly() {
  if (!permit_) leave();
  permit_ = false;
}

bool Fiber::park_until(TimePoint deadline) {
  Fiber* self = current();
  assert(self && "park on a fiber only");
  bool over = false;
  const TimerId timer = self->loop().call_at(deadline, [self, &over] {
    over = true;
    self->unpark();
  });
  struct Cancel {
    Loop& loop;
    TimerId timer;
    ~Cancel() { loop.cancel(timer); }
  } const cancel{self->loop(), timer};
  park();
  return !over;
}

void Fiber::yield() {
  Fiber* self = current();
  assert(self && "yield on a fiber only");
  self->throw_pending();
  self->enqueue();
  self->leave();
  self->throw_pending();
}

void Fiber::unpark() noexcept {
  permit_ = true;
  if (state_ == State::parked) enqueue();
}

void Fiber::interrupt(std::exception_ptr exception, const void* from) {
  if (done()) return;
  pending_.push_back({std::move(exception), from});
  if (state_ == State::parked || (state_ == State::fresh && !queued())) enqueue();
}

bool Fiber::withdraw(const void* from) noexcept {
  return std::erase_if(pending_, [from](const Pending& pending) { return pending.from == from; }) > 0;
}

}  // namespace eddy::loop
