// Catches the log of a test, so that a test says which line it expects.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "eddy/base/log.h"

namespace eddy::loop {

class LogRecorder {
 public:
  LogRecorder() : sink_{std::make_shared<Sink>()}, former_{base::set_log_sink(sink_)} {}
  LogRecorder(const LogRecorder&) = delete;
  LogRecorder& operator=(const LogRecorder&) = delete;
  ~LogRecorder() { base::set_log_sink(former_); }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock{sink_->mutex};
    return sink_->lines;
  }

 private:
  struct Sink final : base::LogSink {
    void write(std::string_view, base::LogLevel, std::string_view message) noexcept override {
      const std::lock_guard lock{mutex};
      lines.emplace_back(message);
    }
    std::mutex mutex;
    std::vector<std::string> lines;
  };
  std::shared_ptr<Sink> sink_;
  std::shared_ptr<base::LogSink> former_;
};

}  // namespace eddy::loop
