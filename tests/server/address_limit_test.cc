#include "server/address_limit.h"

#include <gmock/gmock.h>

#include "loop/log_recorder.h"

namespace eddy::server {
namespace {

TEST(AddressLimit, CountsEachAddressByItself) {
  AddressLimit limit{2};
  EXPECT_TRUE(limit.enter("10.0.0.1"));
  EXPECT_TRUE(limit.enter("10.0.0.1"));
  EXPECT_FALSE(limit.enter("10.0.0.1"));
  EXPECT_TRUE(limit.enter("10.0.0.2"));
  limit.leave("10.0.0.1");
  EXPECT_TRUE(limit.enter("10.0.0.1"));
  EXPECT_FALSE(limit.enter("10.0.0.1"));
}

TEST(AddressLimit, OfIPv6ItIsTheNetwork) {
  AddressLimit limit{1};
  EXPECT_TRUE(limit.enter("2001:db8:0:1::1"));
  EXPECT_FALSE(limit.enter("2001:db8:0:1:ffff::2"));
  EXPECT_TRUE(limit.enter("2001:db8:0:2::1"));
  EXPECT_TRUE(limit.enter("::ffff:10.0.0.1"));  // these are IPv4's
  EXPECT_TRUE(limit.enter("::ffff:10.0.0.2"));
}

TEST(AddressLimit, WithoutALimitOrAnAddressAllMayEnter) {
  AddressLimit none{0}, one{1};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(none.enter("10.0.0.1"));
    EXPECT_TRUE(one.enter(""));
  }
}

TEST(AddressLimit, SaysItOnceWhileAnAddressHoldsConnections) {
  const loop::LogRecorder log;
  AddressLimit limit{1};
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(limit.enter("10.0.0.1"));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.enter("10.0.0.1"));
    limit.leave("10.0.0.1");
  }
  const std::string line =
      "more than 1 connections from 10.0.0.1: the next are closed (max_connections_per_address)";
  EXPECT_EQ(log.lines(), (std::vector<std::string>{line, line}));
}

}  // namespace
}  // namespace eddy::server
