#include "server/announce.h"

#include <cstdio>

namespace eddy::server {

void say(std::string line) noexcept {
  line += '\n';
  static_cast<void>(std::fputs(line.c_str(), stderr));
}

void announce(const Options& options, const std::string& url) {
  const std::string line = "Running on " + url + " (Press CTRL+C to quit)";
  if (options.announce)
    options.announce(line);
  else
    say(" * " + line);
}

}  // namespace eddy::server
