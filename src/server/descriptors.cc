#include "server/descriptors.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace eddy::server {
namespace {

// Beside one each for the connections: the loop's own, logs, files that are sent, the app's.
constexpr rlim_t spare = 256;

}  // namespace

void provide_standard_descriptors() noexcept {
  for (int each = STDIN_FILENO; each <= STDERR_FILENO; ++each) {
    if (::fcntl(each, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest that is free: this one, or, where another thread was quicker, one too many.
    const int opened = ::open("/dev/null", O_RDWR);
    if (opened > each) ::close(opened);
  }
}

std::string provide_descriptors(std::size_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  const rlim_t wanted = connections + spare;
  const rlim_t former = limit.rlim_cur;
  if (former >= wanted) return {};
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = former;
  if (limit.rlim_cur >= wanted) return {};
  return fmt::format(
      "max_connections is {}, but the process may open {} descriptors only (ulimit -n, LimitNOFILE)",
      connections, limit.rlim_cur);
}

}  // namespace eddy::server
