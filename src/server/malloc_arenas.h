// The heaps that the C library's malloc keeps beside one another, for threads that allocate at once.
//
// glibc makes up to eight a processor, and each keeps what it once needed: of a pool of threads, whose requests free what
// other threads allocated, memory grows over millions of requests. It is the process's own affair, so only `serve`, which
// has the process to itself, sets it. Tests: tests/server/malloc_arenas_test.cc.
#pragma once

namespace eddy::server {

// From now on at most so many; 0 leaves it as it is, and so does an environment that sets it (MALLOC_ARENA_MAX, or
// glibc.malloc.arena_max in GLIBC_TUNABLES). Of no effect where malloc is not glibc's, and on heaps that are there.
void limit_malloc_arenas(int arenas) noexcept;

}  // namespace eddy::server
