// The version of a static file: the digest of its content, for Etag and ?v=, taken once a file and again when
// its size or time of change differ, or it is another that has its name.
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
  base::DigestKind kind_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;
};

}  // namespace eddy::tornado::web
