#include "eddy/gevent/monkey.h"

#include <stdexcept>

namespace eddy::gevent::monkey {

void patch_all() {
  throw std::logic_error(
      "gevent::monkey::patch_all() is not available: C++ has no modules to patch. eddy's own sleeps, events, "
      "reads and writes are cooperative already; run a blocking call of another library on a thread, with "
      "Loop::run_in_executor");
}

}  // namespace eddy::gevent::monkey
