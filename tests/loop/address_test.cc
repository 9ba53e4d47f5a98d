// Socket addresses as text, there and back.
#include "loop/address.h"

#include <gtest/gtest.h>

namespace eddy::loop {
namespace {

TEST(Address, GoesThereAndBack) {
  for (const std::string text : {"0.0.0.0", "1.2.3.4", "10.20.30.40", "127.0.0.1", "192.168.100.200",
                                 "255.255.255.255", "::", "::1", "2001:db8::ff"}) {
    SocketAddress address{};
    const socklen_t length = parse_address(text, 65'535, address);
    ASSERT_NE(length, 0U) << text;
    const Endpoint end = to_endpoint(address, length);
    EXPECT_EQ(end.address, text);
    EXPECT_EQ(end.port, 65'535);
  }
}

TEST(Address, AnIpv4ClientOfASocketForBothIsIpv4) {
  SocketAddress address{};
  const socklen_t length = parse_address("::ffff:192.0.2.1", 80, address);
  EXPECT_EQ(to_endpoint(address, length).address, "192.0.2.1");
}

}  // namespace
}  // namespace eddy::loop
