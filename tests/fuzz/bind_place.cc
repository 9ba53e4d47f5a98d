// Places to listen on: one is read as exactly one of a path, a descriptor or an address with its port, which, written again,
// is that place; or there is a sentence.
#include "server/bind_place.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using eddy::server::Options;

std::string written(const Options& place) {
  if (!place.unix_socket.empty())
    return "unix://" + place.unix_socket;  // of which only two slashes are the place's
  if (place.inherited_socket >= 0) return fmt::format("fd:{}", place.inherited_socket);
  const bool ipv6 = place.address.find(':') != std::string::npos;
  return fmt::format("{}:{}", ipv6 ? '[' + place.address + ']' : place.address, place.port);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto place = eddy::server::bound_to(text, {});
  if (!place) {
    if (place.error().empty()) std::abort();
    return 0;
  }
  if (!place->unix_socket.empty() && place->inherited_socket >= 0) std::abort();
  const auto again = eddy::server::bound_to(written(*place), {});
  if (!again || again->unix_socket != place->unix_socket || again->address != place->address ||
      again->port != place->port || again->inherited_socket != place->inherited_socket)
    std::abort();
  return 0;
}
