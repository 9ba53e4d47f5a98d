// The version of a static file, for Etag and ?v=: the digest of its content, taken once a file and again when its size or time of
// change differ, or it is another that has its name. A large file's is that of its size and time, for to read it would hold up the
// loop: gigabytes from a disk take seconds.
//
// Tests: tests/tornado/static_file_test.cc.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "eddy/base/digest.h"

namespace eddy::tornado::web {

class File;

class StaticVersions {
 public:
  static constexpr std::uint64_t most_read = 8 << 20;  // bytes: the largest file whose content counts

  explicit StaticVersions(base::DigestKind kind) : kind_{kind} {}

  // Empty where the file can't be read. Any thread; reads the file where it is new.
  std::string version(const std::string& absolute_path);
  // Of one that is open: another may have its name by now.
  std::string version(const std::string& absolute_path, const File& file);

 private:
  struct Known {
    std::uint64_t number = 0;  // of the file
    std::uint64_t size = 0;
    std::int64_t changed = 0;  // nanoseconds since 1970
    std::string version;
  };
  // Empty where it can't be read.
  [[nodiscard]] std::string digest_of(const File& file) const;

  base::DigestKind kind_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;
};

}  // namespace eddy::tornado::web
