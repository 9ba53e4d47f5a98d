// Spool: where bytes go that are too many for memory: one temporary file without a name.
//
// The file is made at the first append, never seen in its folder (O_TMPFILE, or unlinked at once where the file
// system has none) and gone with the Spool. What it asks of the system goes through SpoolFiles, so that a test can
// put a full disk there.
// Tests: tests/wsgi/spool_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "eddy/base/result.h"

namespace eddy::wsgi {

// The system's calls (open(2), pwrite(2), pread(2), mmap(2), munmap(2), close(2)); those that move bytes may move fewer
// than they were asked for. What fails gives minus its errno.
class SpoolFiles {
 public:
  SpoolFiles() = default;
  SpoolFiles(const SpoolFiles&) = delete;
  SpoolFiles& operator=(const SpoolFiles&) = delete;
  virtual ~SpoolFiles() = default;

  // A descriptor of an empty file in `folder`, without a name, for reading and writing by its owner.
  virtual int open(const std::string& folder) noexcept;
  virtual std::ptrdiff_t write(int file, std::string_view bytes, std::uint64_t at) noexcept;
  virtual std::ptrdiff_t read(int file, std::span<char> into, std::uint64_t at) noexcept;
  // Has the file's first `size` bytes, one at least, in memory to be read, at `mapped`; 0.
  virtual int map(int file, std::size_t size, const char*& mapped) noexcept;
  virtual void unmap(std::string_view mapped) noexcept;
  virtual void close(int file) noexcept;
};

// Why a spool failed; it is ours.
struct SpoolError {
  int code = 0;  // errno
};
// The status to answer with: 507 where there is no room (ENOSPC, EDQUOT), else 500.
int status_of(SpoolError error) noexcept;
// "No space left on device"
std::string describe(SpoolError error);

class Spool {
 public:
  // In `folder`; empty: the environment's TMPDIR, else /tmp. `files`: null for the system's.
  explicit Spool(std::string folder = {}, std::shared_ptr<SpoolFiles> files = nullptr);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  // All of the bytes, behind those that are there. After an error what was appended last is undefined.
  base::Status<SpoolError> append(std::string_view bytes);
  // Fills `into` from `at` on, up to the spool's end: how many bytes. May be called from any thread while nobody
  // appends.
  [[nodiscard]] base::Result<std::size_t, SpoolError> read(std::uint64_t at, std::span<char> into) const;
  // All of it as one text, for as long as the Spool lives; its pages are the file's, so that the system can take them back.
  // Nothing may be appended any more.
  [[nodiscard]] base::Result<std::string_view, SpoolError> map();
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

 private:
  std::string folder_;
  std::shared_ptr<SpoolFiles> files_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::string_view mapped_;
};

}  // namespace eddy::wsgi
