// What parses must print as JSON that parses to an equal value; and as it does where a NaN has all of the text read by
// the other interface, but for a NaN itself, which equals nothing.
#include "eddy/value/json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eddy;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto again = json::parse(json::dumps(*value));
  if (!again || again->repr() != value->repr()) std::abort();
  const auto slowly = json::parse("[NaN, " + json::dumps(*value) + "]");
  if (slowly && slowly->repr() != "[nan, " + value->repr() + "]") std::abort();
  return 0;
}
