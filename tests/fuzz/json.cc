// What parses must print as JSON that parses to an equal value.
#include "eddy/value/json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eddy;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto again = json::parse(json::dumps(*value));
  if (!again || !(*again == *value)) std::abort();
  return 0;
}
