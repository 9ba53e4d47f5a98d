// The log's process-wide state: one sink behind a mutex, one threshold.
#include "eddy/base/log.h"

#include <cxxabi.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <typeinfo>
#include <utility>

namespace eddy::base {
namespace {

// One fwrite a record, so that lines of several threads or processes don't mix.
class StderrSink final : public LogSink {
 public:
  void write(std::string_view logger, LogLevel level, std::string_view message) noexcept override try {
    std::string line;
    line.reserve(logger.size() + message.size() + 16);
    line.append("[").append(to_string(level)).append("] ");
    line.append(logger).append(": ").append(message).append("\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
  } catch (...) {
    std::fputs("[critical] no memory for a log line\n", stderr);
  }
};

struct State {
  std::mutex mutex;
  std::shared_ptr<LogSink> sink;  // null: the default
  StderrSink by_default;
};

// Never destroyed: destructors of other globals may log.
State& state() {
  static State& kept = *new State;
  return kept;
}
std::atomic<LogLevel> threshold{LogLevel::info};

}  // namespace

std::string_view to_string(LogLevel level) noexcept {
  constexpr std::string_view names[] = {"debug", "info", "warning", "error", "critical"};
  return names[static_cast<unsigned>(level)];
}

std::shared_ptr<LogSink> set_log_sink(std::shared_ptr<LogSink> sink) noexcept {
  const std::lock_guard lock{state().mutex};
  return std::exchange(state().sink, std::move(sink));
}

LogLevel set_log_level(LogLevel level) noexcept { return threshold.exchange(level); }
LogLevel log_level() noexcept { return threshold.load(std::memory_order_relaxed); }

void log(std::string_view logger, LogLevel level, std::string_view message) noexcept {
  if (level < log_level()) return;
  std::shared_ptr<LogSink> sink;
  {
    const std::lock_guard lock{state().mutex};
    sink = state().sink;  // held, so that replacing the sink never pulls it from under a writer
  }
  if (sink)
    sink->write(logger, level, message);
  else
    state().by_default.write(logger, level, message);
}

namespace {

std::string readable_name(const std::type_info& type) {
  int status = 0;
  char* readable = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = readable ? readable : type.name();
  std::free(readable);
  return name;
}

// "KeyError: 'user'": the standard library's texts, a program's own and Python's say little without their type. Those of eddy's floors
// are sentences.
std::string with_type(std::string name, const std::string& text) {
  constexpr std::string_view house = "eddy::";
  if (text.empty()) return name;
  if (name == "std::runtime_error") return text;
  if (name.starts_with(house)) {
    name.erase(0, house.size());
    if (name.find("::") != std::string::npos) return text;
  }
  return name + ": " + text;
}

}  // namespace

std::string describe(const std::exception_ptr& exception) {
  if (!exception) return "no exception";
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& known) {
    return with_type(readable_name(typeid(known)), known.what());
  } catch (...) {
    return "an exception of type " + readable_name(*abi::__cxa_current_exception_type());
  }
}

void Logger::exception(std::string_view message, const std::exception_ptr& exception) const noexcept try {
  log(name_, LogLevel::error, std::string{message} + ": " + describe(exception));
} catch (...) {
  log(name_, LogLevel::error, message);
}

}  // namespace eddy::base
