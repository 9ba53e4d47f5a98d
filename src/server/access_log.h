// The access log: a line a request, to a file of its own or to the log's "eddy.access".
//
// Never waits for a disk or a terminal. Tests: tests/server/access_log_test.cc.
#pragma once
#include <memory>

#include "eddy/server/server.h"
#include "server/access_format.h"
#include "server/line_writer.h"

namespace eddy::server {

// Whether requests are to be logged, with these options.
[[nodiscard]] bool wants_access_log(const Options& options) noexcept;

class AccessLogger {
 public:
  // Opens the file, if one is named; throws std::runtime_error with a sentence where it can't.
  explicit AccessLogger(const Options& options);
  [[nodiscard]] bool on() const noexcept { return on_; }
  void record(const AccessRecord& record) const;
  // Opens the file again by its name: a log rotator has moved it away.
  void reopen() const noexcept;

 private:
  const bool on_;
  const AccessFormat format_;
  std::unique_ptr<LineWriter> file_;
};

}  // namespace eddy::server
