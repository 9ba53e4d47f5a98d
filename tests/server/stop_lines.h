// What the log may hold of a test's own stop of its server, where a connection, or a thread, is not done yet.
#pragma once
#include <string_view>

namespace eddy::server {

inline bool is_of_the_stop(std::string_view line) {
  return line.starts_with("stopped before ") || line.starts_with("cut at the stop: ");
}

}  // namespace eddy::server
