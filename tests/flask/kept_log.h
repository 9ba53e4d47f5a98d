// What is logged while it lives, kept for the test and shown to nobody.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/log.h"

namespace eddy::flask {

class KeptLog {
 public:
  KeptLog() : former_{base::set_log_sink(sink_)} {}
  KeptLog(const KeptLog&) = delete;
  KeptLog& operator=(const KeptLog&) = delete;
  ~KeptLog() { base::set_log_sink(former_); }
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return sink_->lines; }

 private:
  struct Sink final : base::LogSink {
    void write(std::string_view, base::LogLevel, std::string_view message) noexcept override {
      lines.emplace_back(message);
    }
    std::vector<std::string> lines;
  };
  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
  std::shared_ptr<base::LogSink> former_;
};

}  // namespace eddy::flask
