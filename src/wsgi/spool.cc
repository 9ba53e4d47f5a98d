// See eddy/wsgi/spool.h. Tests: tests/wsgi/spool_test.cc.
#include "eddy/wsgi/spool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "wsgi/unlinked_file.h"

namespace eddy::wsgi {
namespace {

std::string default_folder() {
  const char* const folder = std::getenv("TMPDIR");
  return folder && *folder ? folder : "/tmp";
}

}  // namespace

int open_unlinked(const std::string& folder) noexcept {
  std::string path = folder + "/eddy-XXXXXX";
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return -errno;
  ::unlink(path.c_str());
  return file;
}

int SpoolFiles::open(const std::string& folder) noexcept {
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
  if (file >= 0) return file;
  const bool unknown = errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL;
  return unknown ? open_unlinked(folder) : -errno;
}

std::ptrdiff_t SpoolFiles::write(int file, std::string_view bytes, std::uint64_t at) noexcept {
  const ssize_t moved = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
  return moved < 0 ? -errno : moved;
}

std::ptrdiff_t SpoolFiles::read(int file, std::span<char> into, std::uint64_t at) noexcept {
  const ssize_t moved = ::pread(file, into.data(), into.size(), static_cast<off_t>(at));
  return moved < 0 ? -errno : moved;
}

// Nobody else has the file, so nobody can cut it under the mapping.
int SpoolFiles::map(int file, std::size_t size, const char*& mapped) noexcept {
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  if (at == MAP_FAILED) return -errno;
  mapped = static_cast<const char*>(at);
  return 0;
}

void SpoolFiles::unmap(std::string_view mapped) noexcept {
  ::munmap(const_cast<char*>(mapped.data()), mapped.size());
}

void SpoolFiles::close(int file) noexcept { ::close(file); }

int status_of(SpoolError error) noexcept { return error.code == ENOSPC || error.code == EDQUOT ? 507 : 500; }

std::string describe(SpoolError error) { return std::generic_category().message(error.code); }

Spool::Spool(std::string folder, std::shared_ptr<SpoolFiles> files)
    : folder_{folder.empty() ? default_folder() : std::move(folder)},
      files_{files ? std::move(files) : std::make_shared<SpoolFiles>()} {}

Spool::~Spool() {
  if (!mapped_.empty()) files_->unmap(mapped_);
  if (file_ >= 0) files_->close(file_);
}

base::Status<SpoolError> Spool::append(std::string_view bytes) {
  if (file_ < 0) file_ = files_->open(folder_);
  if (file_ < 0) return base::Error{SpoolError{-file_}};
  while (!bytes.empty()) {
    const std::ptrdiff_t moved = files_->write(file_, bytes, size_);
    if (moved == -EINTR) continue;
    if (moved <= 0) return base::Error{SpoolError{moved < 0 ? static_cast<int>(-moved) : EIO}};
    size_ += static_cast<std::uint64_t>(moved);
    bytes.remove_prefix(static_cast<std::size_t>(moved));
  }
  return std::monostate{};
}

base::Result<std::size_t, SpoolError> Spool::read(std::uint64_t at, std::span<char> into) const {
  std::size_t got = 0;
  into =
      into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - std::min(at, size_))));
  while (got < into.size()) {
    const std::ptrdiff_t moved = files_->read(file_, into.subspan(got), at + got);
    if (moved == -EINTR) continue;
    if (moved <= 0) return base::Error{SpoolError{moved < 0 ? static_cast<int>(-moved) : EIO}};
    got += static_cast<std::size_t>(moved);
  }
  return got;
}

base::Result<std::string_view, SpoolError> Spool::map() {
  if (mapped_.size() == size_) return mapped_;
  const char* at = nullptr;
  const auto size = static_cast<std::size_t>(size_);
  if (const int failed = files_->map(file_, size, at); failed != 0) return base::Error{SpoolError{-failed}};
  mapped_ = {at, size};
  return mapped_;
}

}  // namespace eddy::wsgi
