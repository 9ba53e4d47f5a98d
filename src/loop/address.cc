// inet_pton and inet_ntop.
#include "loop/address.h"

#include <arpa/inet.h>

#include <cstddef>
#include <cstring>

namespace eddy::loop {

socklen_t parse_address(const std::string& text, std::uint16_t port, SocketAddress& address) noexcept {
  std::memset(&address, 0, sizeof address);
  if (text.empty()) {
    address.ipv6.sin6_family = AF_INET6;
    address.ipv6.sin6_addr = in6addr_any;
    address.ipv6.sin6_port = htons(port);
    return sizeof address.ipv6;
  }
  const char* numeric = text == "localhost" ? "127.0.0.1" : text.c_str();
  if (inet_pton(AF_INET, numeric, &address.ipv4.sin_addr) == 1) {
    address.ipv4.sin_family = AF_INET;
    address.ipv4.sin_port = htons(port);
    return sizeof address.ipv4;
  }
  if (inet_pton(AF_INET6, numeric, &address.ipv6.sin6_addr) == 1) {
    address.ipv6.sin6_family = AF_INET6;
    address.ipv6.sin6_port = htons(port);
    return sizeof address.ipv6;
  }
  return 0;
}

Endpoint to_endpoint(const SocketAddress& address, socklen_t length) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &address.ipv4.sin_addr, text, sizeof text);
    return {text, ntohs(address.ipv4.sin_port)};
  }
  if (address.any.sa_family == AF_INET6) {
    const auto* bytes = address.ipv6.sin6_addr.s6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&address.ipv6.sin6_addr))  // an IPv4 client of a socket for both
      inet_ntop(AF_INET, bytes + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, bytes, text, sizeof text);
    return {text, ntohs(address.ipv6.sin6_port)};
  }
  constexpr auto head = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path));
  if (address.any.sa_family == AF_UNIX && length > head && address.local.sun_path[0] != '\0')
    return {std::string(address.local.sun_path, strnlen(address.local.sun_path, length - head)), 0};
  return {};
}

Endpoint endpoint_of(int descriptor, bool peer) {
  SocketAddress address{};
  socklen_t length = sizeof address;
  const int result =
      peer ? getpeername(descriptor, &address.any, &length) : getsockname(descriptor, &address.any, &length);
  return result == 0 ? to_endpoint(address, length) : Endpoint{};
}

}  // namespace eddy::loop
