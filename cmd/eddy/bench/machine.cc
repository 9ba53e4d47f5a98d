#include "bench/machine.h"

#include <fmt/chrono.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <ctime>
#include <fstream>

#include <sched.h>

namespace eddy::command {
namespace {

// The value of the first line of `file` that begins with `key`, behind its separator and quotes.
std::string value_in(const char* file, std::string_view key, char separator) {
  std::ifstream lines{file};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t at = line.find(separator);
    const std::size_t first = at == line.npos ? at : line.find_first_not_of(" \t\"", at + 1);
    if (first == line.npos) continue;
    return line.substr(first, line.find_last_not_of(" \"") + 1 - first);
  }
  return "unknown";
}

unsigned usable_cores() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 1;
}

}  // namespace

std::string Machine::sentence() const {
  return fmt::format("{}, {} core{}, {:.0f} GiB, {}, Linux {}", cpu, cores, cores == 1 ? "" : "s", memory_gib,
                     system, kernel);
}

Machine this_machine() {
  Machine machine;
  machine.cpu = value_in("/proc/cpuinfo", "model name", ':');
  machine.cores = usable_cores();
  struct sysinfo info {};
  if (sysinfo(&info) == 0)
    machine.memory_gib = static_cast<double>(info.totalram) * info.mem_unit / (1 << 30);
  machine.system = value_in("/etc/os-release", "PRETTY_NAME", '=');
  utsname names{};
  if (uname(&names) == 0) machine.kernel = names.release;
  getloadavg(&machine.load_average, 1);
  machine.date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  return machine;
}

}  // namespace eddy::command
