// Whether a descriptor is /dev/null.
#pragma once
#include <sys/stat.h>

namespace eddy::server {

inline bool is_null_device(int descriptor) {
  struct stat status {
  }, null{};
  return fstat(descriptor, &status) == 0 && stat("/dev/null", &null) == 0 && status.st_rdev == null.st_rdev;
}

}  // namespace eddy::server
