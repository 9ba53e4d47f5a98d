#include "bench/process_tree.h"

#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace eddy::command {
namespace {

struct Stat {
  pid_t parent = 0;
  long child_ticks = 0;  // CPU of its children that have ended and were waited for
};

// Reads /proc/PID/stat (proc(5)); nothing where the process has gone.
std::optional<Stat> read_stat(pid_t pid) {
  std::ifstream file{fmt::format("/proc/{}/stat", pid)};
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::size_t name_end = line.rfind(')');  // the name may hold spaces and brackets
  if (name_end == line.npos) return std::nullopt;
  std::istringstream rest{line.substr(name_end + 1)};
  Stat stat;
  std::string word;
  for (int field = 3; field <= 17 && rest >> word; ++field) {
    const long value = std::strtol(word.c_str(), nullptr, 10);
    if (field == 4) stat.parent = static_cast<pid_t>(value);
    if (field == 16 || field == 17) stat.child_ticks += value;
  }
  return stat;
}

std::chrono::nanoseconds own_cpu_time(pid_t pid) {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

std::chrono::nanoseconds children_cpu_time(pid_t pid) {
  const auto stat = read_stat(pid);
  if (!stat) return {};
  return std::chrono::nanoseconds{stat->child_ticks * (1'000'000'000L / sysconf(_SC_CLK_TCK))};
}

}  // namespace

std::vector<pid_t> processes_below(pid_t root) {
  std::multimap<pid_t, pid_t> children;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", ignored}) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto stat = read_stat(pid)) children.emplace(stat->parent, pid);
  }
  std::vector<pid_t> found{root};
  for (std::size_t next = 0; next < found.size(); ++next) {
    const auto [first, last] = children.equal_range(found[next]);
    for (auto child = first; child != last; ++child) found.push_back(child->second);
  }
  found.erase(found.begin());
  return found;
}

std::chrono::nanoseconds cpu_time_below(pid_t root) {
  std::chrono::nanoseconds sum = children_cpu_time(root);  // what the warden has reaped itself
  for (const pid_t pid : processes_below(root)) sum += own_cpu_time(pid) + children_cpu_time(pid);
  return sum;
}

double peak_resident_mib_below(pid_t root) {
  double kib = 0;
  for (const pid_t pid : processes_below(root)) {
    std::ifstream file{fmt::format("/proc/{}/status", pid)};
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("VmHWM:")) kib += std::strtod(line.c_str() + 6, nullptr);
    }
  }
  return kib / 1024;
}

}  // namespace eddy::command
