// The loop's turn, step by step as loop.h lists it, and its beginning and end.
#include "eddy/loop/loop.h"

#include <csignal>
#include <stdexcept>
#include <utility>

#include "eddy/loop/fiber.h"
#include "loop/loop_impl.h"
#include "loop/progress.h"
#include "loop/root_strand.h"
#include "loop/thread_state.h"
#include "loop/wait_state.h"

namespace eddy::loop {
namespace {

// A peer that is gone is an error of a write; sendfile has no flag that says so.
void ignore_broken_pipes() noexcept {
  struct sigaction present {};
  if (sigaction(SIGPIPE, nullptr, &present) == 0 && !(present.sa_flags & SA_SIGINFO) &&
      present.sa_handler == SIG_DFL)
    std::signal(SIGPIPE, SIG_IGN);
}

// call_soon's entry in the ready queue; deletes itself when it has run.
class SoonCallback final : public Ready {
 public:
  SoonCallback(Loop& loop, Loop::Callback callback)
      : Ready{loop}, callback_{std::move(callback)}, context_{current_context()} {
    enqueue();
  }
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
  void wake() noexcept override {}

 private:
  void run_ready() override {
    const std::unique_ptr<SoonCallback> self{this};
    current_context() = std::move(context_);
    callback_();
  }
  void dropped() noexcept override { delete this; }
  Loop::Callback callback_;
  ContextPtr context_;
};

}  // namespace

Loop::Impl::Impl(Loop& loop, const Options& wanted)
    : self{loop},
      options{wanted},
      clock{wanted.clock ? *wanted.clock : system_clock},
      now{clock.now()},
      ready{loop},
      read_buffer{std::make_unique_for_overwrite<char[]>(wanted.read_buffer_size)},
      stacks{wanted.fiber_stack_size, wanted.max_fibers, wanted.cached_stacks},
      executor{wanted.executor_threads, wanted.executor_queue} {
  options.fiber_stack_size = stacks.stack_size();
  inbox = std::make_shared<Inbox>(&bell);
}

// After Loop's destructor has ended everything that could run.
Loop::Impl::~Impl() {
  inbox->close();
  uv.run_out();
}

void Loop::Impl::drop_current_context() noexcept { drop_context(); }

bool Loop::Impl::turn(bool may_wait) {
  const bool timed = run_timers();
  const std::size_t before = callbacks_run;
  poll(may_wait && !timed && ready.empty() && !stopping);
  const bool posted = open_inbox();
  const bool ran = run_ready();
  return timed || posted || ran || callbacks_run != before;
}

bool Loop::Impl::run_timers() {
  std::size_t left = options.callbacks_per_turn;
  bool any = false;
  while (left-- > 0) {
    std::optional<Timers::Timer> timer = timers.take_due(now);
    if (!timer) break;
    any = true;
    guarded("a timer's callback", [&] {
      current_context() = std::move(timer->context);
      timer->callback();
      timer.reset();  // its closure ends in its context too
    });
  }
  return any;
}

bool Loop::Impl::open_inbox() {
  inbox->take(letters, woken);
  const bool any = !letters.empty() || !woken.empty();
  for (WaitState* state : woken) state->arrive();
  woken.clear();
  for (Inbox::Letter& letter : letters)
    guarded("a posted callback", [&] {
      current_context() = std::move(letter.context);
      letter.callback();
      letter.callback.reset();
    });
  letters.clear();
  return any;
}

bool Loop::Impl::run_ready() {
  std::size_t left = options.callbacks_per_turn;
  const bool any = !ready.empty();
  while (left-- > 0 && !ready.empty()) guarded("a callback", [this] { ready.run_first(); });
  return any;
}

void Loop::Impl::run_pending() {
  open_inbox();
  run_ready();
}

// A closure's end may leave others: until there are none.
void Loop::Impl::drop_queues() noexcept {
  do {
    while (!ready.empty()) ready.drop_first();
    {  // who adds one in its end finds a table that is whole
      const Timers dropped = std::exchange(timers, {});
    }
    // What came last: who was to be woken is gone, but each holds a part of the inbox.
    inbox->close();
    inbox->take(letters, woken);
    for (WaitState* state : woken) state->arrive();
    woken.clear();
    letters.clear();
  } while (!ready.empty() || timers.size() > 0);
}

Loop::Loop(Options options) {
  if (thread_state().loop) throw std::logic_error("this thread has a loop already");
  ignore_broken_pipes();
  impl_ = std::make_unique<Impl>(*this, options);
  enter();
}

Loop::~Loop() {
  impl_->ending = true;
  impl_->running = true;  // nothing may block now
  // First: what runs there may use this loop, and what waits for it here.
  impl_->executor.end();
  // A fiber may wait in a destructor while it unwinds; one that never ends is given up, with its stack.
  for (int rounds = 0; !impl_->fibers.empty() && rounds < 1000; ++rounds) {
    for (std::size_t i = impl_->fibers.size(); i-- > 0;) impl_->fibers[i]->kill();
    impl_->run_pending();
  }
  while (!impl_->tasks.empty()) delete impl_->tasks.back();
  while (impl_->handles.next_ != &impl_->handles) {
    OpenHandle& handle = *impl_->handles.next_;
    handle.leave();
    handle.loop_ends();
  }
  impl_->poller.release();
  impl_->drop_queues();
  impl_->attachment.reset();
  Loop* const displaced = impl_->displaced;
  impl_.reset();
  thread_state().loop = displaced;
}

void Loop::leave() noexcept { thread_state().loop = impl_->displaced; }

void Loop::enter() noexcept {
  impl_->displaced = std::exchange(thread_state().loop, this);
  adopt_thread_stack(impl_->hub);
}

Loop* Loop::current() noexcept { return thread_state().loop; }

void Loop::run() {
  if (impl_->running) throw std::logic_error("the loop runs already");
  impl_->running = true;
  impl_->now = impl_->clock.now();
  while (!impl_->stopping.exchange(false)) impl_->turn(true);
  impl_->running = false;
}

bool Loop::run_turn(bool may_wait) {
  impl_->running = true;
  impl_->stays_awake = !may_wait;
  impl_->now = impl_->clock.now();
  if (!impl_->stopping) impl_->turn(true);
  impl_->stays_awake = false;
  impl_->running = false;
  return !impl_->stopping.exchange(false);
}

void Loop::stay_awake() noexcept { impl_->stays_awake = true; }

void Loop::run_posted() {
  impl_->running = true;
  impl_->open_inbox();
  impl_->running = false;
}

Loop::Rest Loop::rest() noexcept {
  const Impl& own = *impl_;
  Rest rest;
  rest.bound = !own.fibers.empty();
  rest.timer = own.timers.next();
  rest.due = !own.ready.empty() || own.stopping || own.poller.has_changes() || !own.poller.idle() ||
             own.uv.due() || (rest.timer && *rest.timer <= own.clock.now()) || !own.inbox->fall_asleep();
  return rest;
}

int Loop::descriptor() const noexcept { return impl_->poller.descriptor(); }
std::shared_ptr<void>& Loop::attachment() noexcept { return impl_->attachment; }

bool Loop::run_once() {
  if (impl_->running) throw std::logic_error("the loop runs already");
  impl_->running = true;
  impl_->now = impl_->clock.now();
  const bool did = impl_->turn(false);
  impl_->running = false;
  return did;
}

std::uint64_t progress(Loop& loop) noexcept { return loop.impl().progress.load(std::memory_order_relaxed); }

void Loop::stop() noexcept {
  impl_->stopping = true;
  impl_->inbox->wake();
}

bool Loop::running() const noexcept { return impl_->running; }
const Loop::Options& Loop::options() const noexcept { return impl_->options; }
TimePoint Loop::now() const noexcept { return impl_->now; }
TimePoint Loop::clock_now() const noexcept { return impl_->clock.now(); }

void Loop::call_soon(Callback callback) { new SoonCallback{*this, std::move(callback)}; }
bool Loop::post(Callback callback) { return impl_->inbox->post({std::move(callback), current_context()}); }

TimerId Loop::call_at(TimePoint when, Callback callback) {
  return impl_->timers.add(when, {std::move(callback), current_context()});
}
TimerId Loop::call_later(Duration delay, Callback callback) {
  return call_at(after(clock_now(), delay), std::move(callback));
}
bool Loop::cancel(TimerId timer) noexcept { return impl_->timers.cancel(timer); }

void Loop::spawn(Task<> task, OnDone on_done) {
  if (!task) throw std::logic_error("an empty Task was spawned");
  (new SpawnedTask{*this, std::move(task), std::move(on_done)})->begin_soon();
}
void Loop::start(Task<> task, OnDone on_done) {
  if (!task) throw std::logic_error("an empty Task was spawned");
  (new SpawnedTask{*this, std::move(task), std::move(on_done)})->begin_now();
}

void Loop::execute(Callback job) {
  if (!impl_->executor.submit(std::move(job))) general_log.warning("run_in_executor: its queue is full");
}

}  // namespace eddy::loop
