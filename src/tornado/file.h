// File: an open file and what the kernel says of it. Never writes.
//
// Tests: tests/tornado/static_file_test.cc.
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace eddy::tornado::web {

class File {
 public:
  // Where it can't be opened, error() says why (errno). A FIFO does not block it.
  static File open(const std::string& path) {
    File file;
    file.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file.descriptor_ < 0 || ::fstat(file.descriptor_, &file.status_) != 0) file.error_ = errno;
    return file;
  }
  File(File&& other) noexcept
      : descriptor_{std::exchange(other.descriptor_, -1)}, error_{other.error_}, status_{other.status_} {}
  File& operator=(File&&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] int error() const noexcept { return error_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] bool regular() const noexcept { return error_ == 0 && S_ISREG(status_.st_mode); }
  [[nodiscard]] bool folder() const noexcept { return error_ == 0 && S_ISDIR(status_.st_mode); }
  [[nodiscard]] std::uint64_t size() const noexcept { return static_cast<std::uint64_t>(status_.st_size); }
  [[nodiscard]] std::int64_t modified() const noexcept { return status_.st_mtim.tv_sec; }
  // Which file it is: another may have its name, its size and its time.
  [[nodiscard]] std::uint64_t number() const noexcept { return status_.st_ino; }
  [[nodiscard]] std::int64_t modified_ns() const noexcept {
    return modified() * 1'000'000'000 + status_.st_mtim.tv_nsec;
  }

 private:
  File() = default;
  int descriptor_ = -1;
  int error_ = 0;
  struct stat status_ {};
};

}  // namespace eddy::tornado::web
