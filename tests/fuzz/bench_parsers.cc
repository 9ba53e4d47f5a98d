// What `eddy bench` reads from other programs: answers, the load generators' output, pages, and its rows.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bench/contenders.h"
#include "bench/golden.h"
#include "bench/http_get.h"
#include "bench/load.h"

// The first byte picks the parser.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eddy::command;
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0]) {
    case 'r': (void)parse_reply(text); break;
    case 'a': (void)parse_ab(text, text); break;
    case 'w': (void)parse_wrk(text); break;
    case 'p': (void)parse_pages(text); break;
    case 'c': (void)parse_roster(text, "fuzz.toml"); break;
    case 'e': (void)expand(text, {{"port", "8888"}}); break;
    case 'd': (void)difference(text.substr(0, text.size() / 2), text.substr(text.size() / 2)); break;
    default: break;
  }
  return 0;
}
