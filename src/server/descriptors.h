// The process's descriptors: enough of them for the connections that a server may hold.
//
// Tests: tests/server/descriptors_test.cc.
#pragma once
#include <cstddef>
#include <string>

namespace eddy::server {

// Raises the soft limit of open descriptors (RLIMIT_NOFILE; 1024 by custom, for the sake of select) as far as
// `connections` need it, and the hard one allows. Gives a sentence where that is too few, else nothing.
std::string provide_descriptors(std::size_t connections);

}  // namespace eddy::server
