// inet_pton and inet_ntop; but every connection's IPv4 address is made by hand: the latter is a printf.
#include "loop/address.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstddef>
#include <cstring>

namespace eddy::loop {
namespace {

std::string ipv4_text(const unsigned char* bytes) {
  char text[INET_ADDRSTRLEN];
  char* end = text;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *end++ = '.';
    end = std::to_chars(end, text + sizeof text, unsigned{bytes[i]}).ptr;
  }
  return {text, end};
}

}  // namespace

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
  if (address.any.sa_family == AF_INET) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&address.ipv4.sin_addr);
    return {ipv4_text(bytes), ntohs(address.ipv4.sin_port)};
  }
  if (address.any.sa_family == AF_INET6) {
    const auto* bytes = address.ipv6.sin6_addr.s6_addr;
    const std::uint16_t port = ntohs(address.ipv6.sin6_port);
    if (IN6_IS_ADDR_V4MAPPED(&address.ipv6.sin6_addr))  // an IPv4 client of a socket for both
      return {ipv4_text(bytes + 12), port};
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(AF_INET6, bytes, text, sizeof text);
    return {text, port};
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
