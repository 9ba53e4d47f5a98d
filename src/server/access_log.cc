// See access_log.h. Tests: tests/server/access_log_test.cc.
#include "server/access_log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <iterator>
#include <string_view>

#include "eddy/base/log.h"

namespace eddy::server {
namespace {

constexpr base::Logger access_log{"eddy.access"};
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_escaped(std::string& line, std::string_view text) {
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x20 || byte >= 0x7f || each == '"' || each == '\\')
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
    else
      line += each;
  }
}

}  // namespace

std::string format_access(const AccessRecord& record) {
  std::tm time{};
  const std::time_t seconds = record.ended;
  gmtime_r(&seconds, &time);
  const std::string_view address = record.peer.remote_address;
  std::string line = fmt::format(
      "{} - - [{:02}/{}/{}:{:02}:{:02}:{:02} +0000] \"", address.empty() ? std::string_view{"-"} : address,
      time.tm_mday, months[time.tm_mon], time.tm_year + 1900, time.tm_hour, time.tm_min, time.tm_sec);
  append_escaped(line, record.request.method_text());
  line += ' ';
  append_escaped(line, record.request.target());
  const double milliseconds = static_cast<double>(record.took.count()) / 1e6;
  fmt::format_to(std::back_inserter(line), " {}\" {} {} {:.2f}ms", http::version_name(record.request.version),
                 record.status, record.body_bytes, milliseconds);
  return line;
}

AccessLogger::AccessLogger(AccessLog setting)
    : on_{setting == AccessLog::on || (setting == AccessLog::automatic && isatty(STDERR_FILENO) == 1)} {}

void AccessLogger::record(const AccessRecord& record) const { access_log.info(format_access(record)); }

}  // namespace eddy::server
