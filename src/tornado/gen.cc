// gen::multi of tasks without a result. Tests: tests/tornado/httpserver_test.cc, gen_test.cc.
#include "eddy/tornado/gen.h"

#include "tornado/application_state.h"

namespace eddy::tornado::gen {

Task<> multi(std::vector<Task<>> tasks) {
  std::vector<loop::Future<>> futures;
  futures.reserve(tasks.size());
  for (Task<>& task : tasks) futures.push_back(loop::Loop::current()->spawn_future(std::move(task)));
  std::exception_ptr first;
  for (loop::Future<>& future : futures) {
    try {
      co_await future;
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  }
  if (first) std::rethrow_exception(first);
}

void detail::log_late(const std::exception_ptr& error) noexcept {
  app_log.exception("Exception after timeout", error);
}

}  // namespace eddy::tornado::gen
