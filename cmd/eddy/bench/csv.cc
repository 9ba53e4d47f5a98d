#include "bench/csv.h"

namespace eddy::command {
namespace {

// A field, quoted where RFC 4180 asks for it.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + "\"";
}

}  // namespace

std::string to_csv(const Comparison& found) {
  std::string out =
      "name,group,run,requests_per_second,cpu_us_per_request,p50_ms,p99_ms,requests,failed,peak_rss_mib,"
      "failure\r\n";
  for (const Row& row : found.rows) {
    const std::string name = field(row.contender.name) + "," + field(row.contender.group);
    for (const Run& run : row.runs) {
      out += fmt::format("{},{},{:.2f},{:.3f},{:.3f},{:.3f},{},{},{:.2f},\r\n", name, run.round + 1,
                         run.load.requests_per_second, run.cpu_us_per_request, run.load.p50_ms,
                         run.load.p99_ms, run.load.requests, run.load.failed, run.peak_rss_mib);
    }
    if (!row.failure.empty()) out += fmt::format("{},,,,,,,,,{}\r\n", name, field(row.failure));
  }
  return out;
}

}  // namespace eddy::command
