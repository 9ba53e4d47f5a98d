#include "bench/load.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <optional>

namespace eddy::command {
namespace {

// The text behind `label`, to the end of its line; nothing where the label is not at the start of a line.
std::optional<std::string> after(std::string_view printed, std::string_view label) {
  while (!printed.empty()) {
    const std::string_view line = printed.substr(0, printed.find('\n'));
    printed.remove_prefix(std::min(printed.size(), line.size() + 1));
    const std::size_t start = line.find_first_not_of(' ');
    if (start == line.npos || !line.substr(start).starts_with(label)) continue;
    return std::string{line.substr(start + label.size())};
  }
  return std::nullopt;
}

std::optional<double> figure(std::string_view printed, std::string_view label) {
  const auto text = after(printed, label);
  if (!text) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text->c_str(), &end);
  if (end == text->c_str()) return std::nullopt;
  return value;
}

// "27.52ms", "812.00us", "1.20s" in milliseconds (wrk's units.c).
std::optional<double> milliseconds(std::string_view printed, std::string_view label) {
  const auto text = after(printed, label);
  if (!text) return std::nullopt;
  char* unit = nullptr;
  const double value = std::strtod(text->c_str(), &unit);
  const std::string_view rest = unit;
  if (rest.starts_with("us")) return value / 1000;
  if (rest.starts_with("ms")) return value;
  if (rest.starts_with("s")) return value * 1000;
  if (rest.starts_with("m")) return value * 60000;
  return std::nullopt;
}

// The sum of the numbers in "connect 0, read 3, write 0, timeout 1".
long sum_of_numbers(const std::string& text) {
  long sum = 0;
  const char* at = text.c_str();
  while (*(at += std::strcspn(at, "0123456789")) != '\0') {
    char* end = nullptr;
    sum += std::min(std::strtol(at, &end, 10), 1000000000L);
    at = end;
  }
  return sum;
}

constexpr std::string_view names[] = {"ab", "keepalive", "pipelined"};  // of the kinds, in their order
constexpr int pipelined_requests = 16;

}  // namespace

std::string_view Load::name() const { return names[static_cast<std::size_t>(kind)]; }

Load::Kind Load::kind_of(std::string_view name) {
  return static_cast<Kind>(std::find(std::begin(names), std::end(names), name) - std::begin(names));
}

std::string Load::sentence() const {
  if (kind == Kind::ab) return fmt::format("ab -n {} -c {}", requests, concurrency);
  const std::string wrk = fmt::format("wrk -t1 -c{} -d{}s", concurrency, duration.count());
  return kind == Kind::pipelined ? fmt::format("{}, pipelined {} deep", wrk, pipelined_requests) : wrk;
}

Load Load::warm_up() const {
  Load load = *this;
  load.requests = std::max(std::clamp(requests / 10, 100, 5000), concurrency);
  load.duration = std::chrono::seconds{1};
  return load;
}

std::vector<std::string> Load::command(const std::string& url, const std::string& times) const {
  if (kind == Kind::ab)
    return {"ab", "-q", "-n", std::to_string(requests), "-c", std::to_string(concurrency), "-e", times, url};
  std::vector<std::string> wrk = {
      "wrk",       "-t1", "-c", std::to_string(concurrency), "-d", std::to_string(duration.count()) + "s",
      "--latency", url};
  if (kind == Kind::pipelined)
    wrk.insert(wrk.end(), {"-s", script, "--", std::to_string(pipelined_requests)});
  return wrk;
}

std::chrono::milliseconds Load::patience() const {
  if (kind == Kind::ab) return std::chrono::seconds{30} + std::chrono::milliseconds{20} * requests;
  return std::chrono::seconds{30} + duration;
}

Outcome<LoadResult> parse_ab(std::string_view printed, std::string_view times) {
  const auto completed = figure(printed, "Complete requests:");
  const auto failed = figure(printed, "Failed requests:");
  const auto rate = figure(printed, "Requests per second:");
  const auto p50 = figure(times, "50,");
  const auto p99 = figure(times, "99,");
  if (!completed || !failed || !rate || !p50 || !p99) return fail("can't make out what ab printed");
  LoadResult result;
  result.requests = static_cast<long>(*completed);
  result.failed = static_cast<long>(*failed + figure(printed, "Non-2xx responses:").value_or(0));
  result.requests_per_second = *rate;
  result.p50_ms = *p50;
  result.p99_ms = *p99;
  return result;
}

Outcome<LoadResult> parse_wrk(std::string_view printed) {
  const auto rate = figure(printed, "Requests/sec:");
  const auto p50 = milliseconds(printed, "50%");
  const auto p99 = milliseconds(printed, "99%");
  const std::size_t counted = printed.find(" requests in ");
  if (!rate || !p50 || !p99 || counted == printed.npos) return fail("can't make out what wrk printed");
  const std::size_t line = printed.rfind('\n', counted) + 1;
  LoadResult result;
  result.requests = std::strtol(std::string{printed.substr(line)}.c_str(), nullptr, 10);
  result.failed = static_cast<long>(figure(printed, "Non-2xx or 3xx responses:").value_or(0)) +
                  sum_of_numbers(after(printed, "Socket errors:").value_or(""));
  result.requests_per_second = *rate;
  result.p50_ms = *p50;
  result.p99_ms = *p99;
  return result;
}

}  // namespace eddy::command
