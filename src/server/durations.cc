// See durations.h.
#include "server/durations.h"

#include <algorithm>
#include <chrono>

namespace eddy::server {

Options with_countable_durations(Options options) {
  constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365 * 100};
  for (std::chrono::milliseconds* const each :
       {&options.header_timeout, &options.body_timeout, &options.idle_timeout, &options.write_timeout,
        &options.request_timeout, &options.max_blocking_time, &options.drain_grace, &options.drain_timeout})
    *each = std::min(*each, longest);
  return options;
}

}  // namespace eddy::server
