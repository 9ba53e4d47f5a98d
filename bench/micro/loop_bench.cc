// What waiting costs: awaits, spawns, switches of fibers, posts. docs/loop.md quotes it.
#include <benchmark/benchmark.h>

#include "eddy/loop.h"

namespace {

using namespace eddy;

Task<int> one() { co_return 1; }

// A Task awaited that ends without waiting: a frame, a resume and its end.
void AwaitOfAReadyTask(benchmark::State& state) {
  loop::Loop loop;
  const auto body = [&]() -> Task<int> {
    int sum = 0;
    while (state.KeepRunning()) sum += co_await one();
    co_return sum;
  };
  benchmark::DoNotOptimize(loop.run_sync(body()));
}
BENCHMARK(AwaitOfAReadyTask);

// A Task that waits and is woken: the ready queue's whole way.
void AwaitThatSuspends(benchmark::State& state) {
  loop::Loop loop;
  loop::Waiter there;
  loop::Waiter back;
  bool over = false;
  loop.spawn([&]() -> Task<> {
    for (;;) {
      co_await there.wait_async();
      if (over) co_return;
      back.waker().wake();
    }
  });
  const auto body = [&]() -> Task<> {
    while (state.KeepRunning()) {
      there.waker().wake();
      co_await back.wait_async();
    }
    over = true;
    there.waker().wake();
  };
  loop.run_sync(body());
}
BENCHMARK(AwaitThatSuspends);  // two waits an iteration

Task<> nothing() { co_return; }
void StartATask(benchmark::State& state) {
  loop::Loop loop;
  for (auto _ : state) loop.start(nothing());
}
BENCHMARK(StartATask);

// Out to the loop and in again.
void FiberSwitch(benchmark::State& state) {
  loop::Loop loop;
  const auto fiber = loop::Fiber::spawn([&] {
    while (state.KeepRunning()) loop::Fiber::yield();
  });
  loop.run_sync(fiber->join_async());
}
BENCHMARK(FiberSwitch);

void SpawnAFiber(benchmark::State& state) {
  loop::Loop loop;
  const auto outer = loop::Fiber::spawn([&] {
    while (state.KeepRunning()) loop::Fiber::spawn([] {})->join();
  });
  loop.run_sync(outer->join_async());
}
BENCHMARK(SpawnAFiber);

void CallSoon(benchmark::State& state) {
  loop::Loop loop;
  for (auto _ : state) {
    for (int i = 0; i < 1000; ++i) loop.call_soon([] {});
    loop.run_once();
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(CallSoon);

// To a loop that is awake: no system call.
void Post(benchmark::State& state) {
  loop::Loop loop;
  for (auto _ : state) {
    for (int i = 0; i < 1000; ++i) loop.post([] {});
    loop.run_once();
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(Post);

void TimerSetAndCancelled(benchmark::State& state) {
  loop::Loop loop;
  for (int i = 0; i < 1000; ++i) loop.call_later(std::chrono::hours{1 + i % 7}, [] {});
  for (auto _ : state) loop.cancel(loop.call_later(std::chrono::hours{3}, [] {}));
}
BENCHMARK(TimerSetAndCancelled);

}  // namespace
