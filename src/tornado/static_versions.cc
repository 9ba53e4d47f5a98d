// Versions of static files. Tests: tests/tornado/static_file_test.cc.
#include "tornado/static_versions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "tornado/file.h"

namespace eddy::tornado::web {

std::string StaticVersions::version(const std::string& absolute_path) {
  return version(absolute_path, File::open(absolute_path));
}

std::string StaticVersions::digest_of(const File& file) const {
  base::Digest digest{kind_};
  if (file.size() > most_read) {
    digest.update(fmt::format("{} {}", file.size(), file.modified_ns()));
    return digest.hex();
  }
  std::array<char, 65536> piece;
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(file.descriptor(), piece.data(), piece.size(), at);
    if (got < 0) return {};
    if (got == 0) break;
    digest.update({piece.data(), static_cast<std::size_t>(got)});
    at += got;
  }
  return digest.hex();
}

std::string StaticVersions::version(const std::string& absolute_path, const File& file) {
  if (!file.regular()) return {};
  {
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(absolute_path);
    if (found != known_.end() && found->second.number == file.number() && found->second.size == file.size() &&
        found->second.changed == file.modified_ns())
      return found->second.version;
  }
  std::string version = digest_of(file);
  if (version.empty()) return {};
  const std::lock_guard lock{mutex_};
  known_.insert_or_assign(absolute_path, Known{file.number(), file.size(), file.modified_ns(), version});
  return version;
}

}  // namespace eddy::tornado::web
