// What coroutines wait for (Tornado's tornado.gen). Tests: tests/tornado/httpserver_test.cc.
#pragma once
#include <exception>
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

}  // namespace eddy::tornado::gen
