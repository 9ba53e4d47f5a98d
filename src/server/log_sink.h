// The log's sink while a program serves: stderr, written by a thread of its own, so that no request waits for a
// terminal. Lines of "eddy.access" are written as they are, others with their time, level and logger.
//
// Never takes the place of a sink that the program installed. Tests: tests/server/log_sink_test.cc.
#pragma once
#include <memory>

#include "eddy/base/log.h"

namespace eddy::server {

// Installs the sink for as long as it lives. Its thread starts at the first record: after any fork.
class LogToTerminal {
 public:
  LogToTerminal();
  LogToTerminal(const LogToTerminal&) = delete;
  LogToTerminal& operator=(const LogToTerminal&) = delete;
  ~LogToTerminal();  // writes what is queued, as far as somebody reads it

 private:
  std::shared_ptr<base::LogSink> ours_;
};

}  // namespace eddy::server
