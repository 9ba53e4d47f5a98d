// See log_sink.h. Records queue up to a bound; over it the oldest are dropped rather than a request held.
#include "server/log_sink.h"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <chrono>
#include <mutex>

namespace eddy::server {
namespace {

constexpr std::size_t queued_records = 8192;

spdlog::level::level_enum level_of(base::LogLevel level) noexcept {
  switch (level) {
    case base::LogLevel::debug: return spdlog::level::debug;
    case base::LogLevel::info: return spdlog::level::info;
    case base::LogLevel::warning: return spdlog::level::warn;
    case base::LogLevel::error: return spdlog::level::err;
    case base::LogLevel::critical: return spdlog::level::critical;
  }
  return spdlog::level::info;
}

// Pools and loggers are the sink's own: spdlog's global registry is left alone.
class SpdlogSink final : public base::LogSink {
 public:
  void write(std::string_view logger, base::LogLevel level, std::string_view message) noexcept override {
    std::call_once(started_, [this] { start(); });
    if (logger == "eddy.access")
      access_->log(level_of(level), spdlog::string_view_t{message.data(), message.size()});
    else
      general_->log(level_of(level), "{}: {}", logger, message);
  }

  ~SpdlogSink() override {
    // The pool's thread writes what is queued before it ends.
    access_.reset();
    general_.reset();
    pool_.reset();
  }

 private:
  void start() {
    pool_ = std::make_shared<spdlog::details::thread_pool>(queued_records, 1);
    access_ = make("%v");
    general_ = make("[%Y-%m-%d %H:%M:%S.%e] %^%l%$ %v");
  }
  std::shared_ptr<spdlog::async_logger> make(const char* pattern) {
    auto terminal = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    terminal->set_pattern(pattern);
    auto logger = std::make_shared<spdlog::async_logger>("eddy", std::move(terminal), pool_,
                                                         spdlog::async_overflow_policy::overrun_oldest);
    logger->set_level(spdlog::level::trace);
    return logger;
  }

  std::once_flag started_;
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> access_, general_;
};

}  // namespace

LogToTerminal::LogToTerminal() : ours_{std::make_shared<SpdlogSink>()} {
  if (auto before = base::set_log_sink(ours_)) {
    base::set_log_sink(std::move(before));  // the program has chosen one
    ours_.reset();
  }
}

LogToTerminal::~LogToTerminal() {
  if (!ours_) return;
  base::set_log_sink(nullptr);
}

}  // namespace eddy::server
