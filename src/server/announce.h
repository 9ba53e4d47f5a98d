// Lines for the person at the terminal: where a server runs, what its workers do.
//
// Never throws, nor waits for ever: a standard error that is closed, or that nobody reads, must not end or hold up a server.
// Tests: tests/server/announce_test.cc.
#pragma once
#include <string>
#include <vector>

#include "eddy/server/server.h"

namespace eddy::server {

// Writes a line to standard error. Where nobody reads it, and it is full, the line is lost after 100 ms.
void say(std::string line) noexcept;

// Says each URL once it is served, a line each, or gives the lines to Options::announce.
void announce(const Options& options, const std::vector<std::string>& urls);

}  // namespace eddy::server
