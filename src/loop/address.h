// Socket addresses and text, either way. Numeric only: no look-up, no waiting. Tests:
// tests/loop/address_test.cc, stream_test.cc.
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "eddy/base/result.h"
#include "eddy/loop/listener.h"

namespace eddy::loop {

// Large enough for each family that is served here.
union SocketAddress {
  sockaddr any;
  sockaddr_in ipv4;
  sockaddr_in6 ipv6;
  sockaddr_un local;
};

// Fills `address` and gives its length; 0 where the text is no address.
[[nodiscard]] socklen_t parse_address(const std::string& text, std::uint16_t port,
                                      SocketAddress& address) noexcept;
[[nodiscard]] Endpoint to_endpoint(const SocketAddress& address, socklen_t length);
// What the socket says of its own (or its peer's) end; an empty Endpoint where it has none.
[[nodiscard]] Endpoint endpoint_of(int descriptor, bool peer);

}  // namespace eddy::loop
