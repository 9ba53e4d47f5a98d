// The process's descriptors: the standard ones, and enough for the connections that a server may hold.
//
// Tests: tests/server/descriptors_test.cc.
#pragma once
#include <cstddef>
#include <string>

namespace eddy::server {

// Opens /dev/null on those of standard input, output and error that are closed: else the next socket would get its number,
// and what the program prints. Comes before anything is opened.
void provide_standard_descriptors() noexcept;

// Raises the soft limit of open descriptors (RLIMIT_NOFILE; 1024 by custom, for the sake of select) as far as
// `connections` need it, and the hard one allows. Gives a sentence where that is too few, else nothing.
std::string provide_descriptors(std::size_t connections);

}  // namespace eddy::server
