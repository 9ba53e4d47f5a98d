// See access_log.h.
#include "server/access_log.h"

#include <unistd.h>

#include "eddy/base/log.h"

namespace eddy::server {
namespace {

constexpr base::Logger access_log{"eddy.access"};
constexpr base::Logger general_log{"eddy.general"};

std::unique_ptr<LineWriter> open_file(const Options& options) {
  if (options.access_log_file.empty() || !wants_access_log(options)) return nullptr;
  return std::make_unique<LineWriter>(options.access_log_file, options.access_log_queue,
                                      [](std::uint64_t lines, int error) {
                                        general_log.warning("access log: " + dropped_sentence(lines, error));
                                      });
}

}  // namespace

bool wants_access_log(const Options& options) noexcept {
  if (options.access_log != AccessLog::automatic) return options.access_log == AccessLog::on;
  return !options.access_log_file.empty() || isatty(STDERR_FILENO) == 1;
}

AccessLogger::AccessLogger(const Options& options)
    : on_{wants_access_log(options)}, format_{options.access_format}, file_{open_file(options)} {}

void AccessLogger::record(const AccessRecord& record) const {
  if (file_)
    file_->put(format_access(record, format_));
  else if (access_log.enabled(base::LogLevel::info))
    access_log.info(format_access(record, format_));
}

void AccessLogger::reopen() const noexcept {
  if (file_) file_->reopen();
}

}  // namespace eddy::server
