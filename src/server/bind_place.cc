// See bind_place.h.
#include "server/bind_place.h"

#include <fmt/format.h>

#include <climits>
#include <cstdint>
#include <optional>
#include <utility>

#include "eddy/base/strings.h"

namespace eddy::server {
namespace {

// What follows the scheme, "unix:" or "fd:", with two slashes or without, as in gunicorn.
std::optional<std::string_view> after(std::string_view scheme, std::string_view place) {
  if (!place.starts_with(scheme)) return std::nullopt;
  place.remove_prefix(scheme.size());
  if (place.starts_with("//")) place.remove_prefix(2);
  return place;
}

base::Error<std::string> unreadable(std::string_view place) {
  return base::Error{
      fmt::format("Can't listen on \"{}\": a place is \"127.0.0.1:8081\", \"[::1]:8081\", \":8081\", "
                  "\"unix:/run/app.sock\" or "
                  "\"fd:4\".",
                  place)};
}

// The address of "address:port"; nothing where it is ambiguous, as that of "::1:8081".
std::optional<std::string_view> address_of(std::string_view host) {
  if (host == "*") return std::string_view{};
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool ipv6 = host.find(':') != std::string_view::npos;
  if (bracketed != ipv6 || host.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  return host;
}

}  // namespace

base::Result<Options, std::string> bound_to(std::string_view place, Options options) {
  options.also_bind.clear();
  options.unix_socket.clear();
  options.inherited_socket = -1;
  if (const auto path = after("unix:", place)) {
    if (path->empty()) return unreadable(place);
    options.unix_socket = *path;
    return options;
  }
  if (const auto descriptor = after("fd:", place)) {
    const auto fd = base::parse_uint<unsigned>(*descriptor);
    if (!fd || *fd > INT_MAX) return unreadable(place);
    options.inherited_socket = static_cast<int>(*fd);
    return options;
  }
  const std::size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return unreadable(place);
  const auto address = address_of(place.substr(0, colon));
  const auto port = base::parse_uint<std::uint64_t>(place.substr(colon + 1));
  if (!address || !port) return unreadable(place);
  if (*port > UINT16_MAX)
    return base::Error{
        fmt::format("Can't listen on \"{}\": {} is no port: they are 0 to 65535.", place, *port)};
  options.address = *address;
  options.port = static_cast<std::uint16_t>(*port);
  return options;
}

}  // namespace eddy::server
