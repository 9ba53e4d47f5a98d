// What coroutines wait for (Tornado's tornado.gen). Tests: tests/tornado/httpserver_test.cc, gen_test.cc.
#pragma once
#include <exception>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/loop/loop.h"
#include "eddy/loop/waiter.h"

namespace eddy::tornado::gen {

// co_await gen::sleep(10ms): on the loop's clock; everything else goes on meanwhile.
[[nodiscard]] inline Task<> sleep(loop::Duration duration) { return loop::sleep_async(duration); }

// Runs all the tasks side by side on the current loop and gives their results in order. The first exception
// (in the order of the tasks) is thrown once all have ended.
template <class T>
[[nodiscard]] Task<std::vector<T>> multi(std::vector<Task<T>> tasks) {
  std::vector<loop::Future<T>> futures;
  for (Task<T>& task : tasks) futures.push_back(loop::Loop::current()->spawn_future(std::move(task)));
  std::vector<T> results;
  std::exception_ptr first;
  for (loop::Future<T>& future : futures) {
    try {
      results.push_back(co_await future);
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  }
  if (first) std::rethrow_exception(first);
  co_return results;
}
[[nodiscard]] Task<> multi(std::vector<Task<>> tasks);

// What with_timeout throws (tornado.util.TimeoutError).
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error{"Timeout"} {}
};

namespace detail {
// Of what was given up, and failed later.
void log_late(const std::exception_ptr& error) noexcept;
}  // namespace detail

// The result of a future (IOLoop::run_in_executor) or a task, where it comes in time; else throws TimeoutError. What is given up runs
// on: nobody takes its result, and its exception is logged.
//   std::string page = co_await gen::with_timeout(5s, fetch(url));
template <class T>
[[nodiscard]] Task<T> with_timeout(loop::Duration timeout, loop::Future<T> future) {
  if (co_await future.wait_for_async(timeout)) co_return co_await future;
  loop::Loop::current()->spawn([late = std::move(future)]() mutable -> Task<> {
    try {
      (void)co_await late;
    } catch (...) {
      detail::log_late(std::current_exception());
    }
  });
  throw TimeoutError{};
}
template <class T>
[[nodiscard]] Task<T> with_timeout(loop::Duration timeout, Task<T> task) {
  co_return co_await with_timeout(timeout, loop::Loop::current()->spawn_future(std::move(task)));
}

}  // namespace eddy::tornado::gen
