// Logging: named loggers, levels, and one sink that a program may replace. An interface, not a log library:
// no file, no rotation, no pattern; the server floor installs a sink that has them.
//
//   constexpr base::Logger log{"eddy.app"};
//   log.error("the job failed");
//   if (log.enabled(base::LogLevel::debug)) log.debug(describe(request));
//
// Loggers of eddy itself: "eddy.access" (a line a request), "eddy.app" (errors of handlers and callbacks),
// "eddy.general" (everything else), after Tornado's three. The default sink writes lines to stderr.
// Thread-safe. The sink and the threshold are the process's, the one global state of this floor.
// Tests: tests/base/log_test.cc.
#pragma once
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace eddy::base {

enum class LogLevel : std::uint8_t { debug, info, warning, error, critical };

// "debug", "info", "warning", "error", "critical".
[[nodiscard]] std::string_view to_string(LogLevel level) noexcept;

// Where records go. write may be called from any thread at any time, and must not throw.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(std::string_view logger, LogLevel level, std::string_view message) noexcept = 0;
};

// Sends records to `sink` from now on and returns the one before; null is the default, in both.
std::shared_ptr<LogSink> set_log_sink(std::shared_ptr<LogSink> sink) noexcept;
// Drops records below `level` (default: info); returns the one before.
LogLevel set_log_level(LogLevel level) noexcept;
[[nodiscard]] LogLevel log_level() noexcept;

// Sends one record, unless its level is below the threshold.
void log(std::string_view logger, LogLevel level, std::string_view message) noexcept;

// What an exception says: what(), behind its type where that is no class of eddy's floors, as Python's last line of a traceback:
// "std::out_of_range: map::at", "KeyError: 'user'". Of what derives from no std::exception its type.
[[nodiscard]] std::string describe(const std::exception_ptr& exception);

// A name to log under. Costs nothing to make; `name` must live as long (a literal does).
class Logger {
 public:
  explicit constexpr Logger(std::string_view name) noexcept : name_{name} {}
  [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
  [[nodiscard]] bool enabled(LogLevel level) const noexcept { return level >= log_level(); }

  void debug(std::string_view message) const noexcept { log(name_, LogLevel::debug, message); }
  void info(std::string_view message) const noexcept { log(name_, LogLevel::info, message); }
  void warning(std::string_view message) const noexcept { log(name_, LogLevel::warning, message); }
  void error(std::string_view message) const noexcept { log(name_, LogLevel::error, message); }
  void critical(std::string_view message) const noexcept { log(name_, LogLevel::critical, message); }
  // An error with what an exception says, as Python's logger.exception.
  void exception(std::string_view message, const std::exception_ptr& exception) const noexcept;

 private:
  std::string_view name_;
};

}  // namespace eddy::base
