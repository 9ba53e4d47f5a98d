// A disk that fails on demand, and a count of descriptors, for tests of what spools.
#pragma once
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>

#include "eddy/wsgi/spool.h"

namespace eddy::wsgi::test {

// The system's files, but: writes move `step` bytes at most, fail by `write_error` once `room` bytes are written, and
// every other call is interrupted where `interrupts` says so; open fails by `open_error`, read by
// `read_error`, map by `map_error`.
class FailingFiles final : public SpoolFiles {
 public:
  std::size_t step = static_cast<std::size_t>(-1);
  std::uint64_t room = static_cast<std::uint64_t>(-1);
  int write_error = ENOSPC;
  int open_error = 0;
  int read_error = 0;
  int map_error = 0;
  bool interrupts = false;
  int opened = 0, open_now = 0, mapped_now = 0;
  std::size_t writes = 0;

  int open(const std::string& folder) noexcept override {
    if (open_error != 0) return -open_error;
    const int file = SpoolFiles::open(folder);
    if (file >= 0) ++opened, ++open_now;
    return file;
  }
  std::ptrdiff_t write(int file, std::string_view bytes, std::uint64_t at) noexcept override {
    if (interrupt()) return -EINTR;
    ++writes;
    if (at >= room) return -write_error;
    return SpoolFiles::write(file, bytes.substr(0, std::min<std::uint64_t>({step, bytes.size(), room - at})),
                             at);
  }
  std::ptrdiff_t read(int file, std::span<char> into, std::uint64_t at) noexcept override {
    if (interrupt()) return -EINTR;
    if (read_error != 0) return -read_error;
    return SpoolFiles::read(file, into.first(std::min(step, into.size())), at);
  }
  int map(int file, std::size_t size, const char*& mapped) noexcept override {
    if (map_error != 0) return -map_error;
    ++mapped_now;
    return SpoolFiles::map(file, size, mapped);
  }
  void unmap(std::string_view mapped) noexcept override {
    --mapped_now;
    SpoolFiles::unmap(mapped);
  }
  void close(int file) noexcept override {
    --open_now;
    SpoolFiles::close(file);
  }

 private:
  bool interrupt() { return interrupts && (calls_++ % 2 == 0); }
  int calls_ = 0;
};

// Descriptors that this process has open.
inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"},
                       std::filesystem::directory_iterator{});
}

}  // namespace eddy::wsgi::test
