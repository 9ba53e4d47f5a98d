#include "server/malloc_arenas.h"

#include <malloc.h>

#include <cstdlib>
#include <string_view>

namespace eddy::server {
namespace {

bool set_by_environment() noexcept {
  const char* const tunables = std::getenv("GLIBC_TUNABLES");
  return std::getenv("MALLOC_ARENA_MAX") != nullptr ||
         (tunables != nullptr &&
          std::string_view{tunables}.find("glibc.malloc.arena_max=") != std::string_view::npos);
}

}  // namespace

void limit_malloc_arenas(int arenas) noexcept {
#ifdef M_ARENA_MAX
  if (arenas > 0 && !set_by_environment()) static_cast<void>(mallopt(M_ARENA_MAX, arenas));
#else
  static_cast<void>(arenas);
#endif
}

}  // namespace eddy::server
