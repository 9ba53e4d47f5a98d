// Versions of static files. Tests: tests/tornado/static_file_test.cc.
#include "tornado/static_versions.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "tornado/file.h"

namespace eddy::tornado::web {

std::string StaticVersions::version(const std::string& absolute_path) {
  const File file = File::open(absolute_path);
  if (!file.regular()) return {};
  {
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(absolute_path);
    if (found != known_.end() && found->second.size == file.size() &&
        found->second.changed == file.modified_ns())
      return found->second.version;
  }
  base::Digest digest{kind_};
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t got = ::read(file.descriptor(), piece.data(), piece.size());
    if (got < 0) return {};
    if (got == 0) break;
    digest.update({piece.data(), static_cast<std::size_t>(got)});
  }
  std::string version = digest.hex();
  const std::lock_guard lock{mutex_};
  known_.insert_or_assign(absolute_path, Known{file.size(), file.modified_ns(), version});
  return version;
}

}  // namespace eddy::tornado::web
