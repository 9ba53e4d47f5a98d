#include "server/address_limit.h"

#include <gmock/gmock.h>

#include <chrono>

#include "loop/log_recorder.h"

namespace eddy::server {
namespace {

constexpr loop::TimePoint now{};

TEST(AddressLimit, CountsEachAddressByItself) {
  AddressLimit limit{2};
  EXPECT_TRUE(limit.enter("10.0.0.1", now));
  EXPECT_TRUE(limit.enter("10.0.0.1", now));
  EXPECT_FALSE(limit.enter("10.0.0.1", now));
  EXPECT_TRUE(limit.enter("10.0.0.2", now));
  limit.leave("10.0.0.1");
  EXPECT_TRUE(limit.enter("10.0.0.1", now));
  EXPECT_FALSE(limit.enter("10.0.0.1", now));
}

TEST(AddressLimit, OfIPv6ItIsTheNetwork) {
  AddressLimit limit{1};
  EXPECT_TRUE(limit.enter("2001:db8:0:1::1", now));
  EXPECT_FALSE(limit.enter("2001:db8:0:1:ffff::2", now));
  EXPECT_TRUE(limit.enter("2001:db8:0:2::1", now));
  EXPECT_TRUE(limit.enter("::ffff:10.0.0.1", now));  // these are IPv4's
  EXPECT_TRUE(limit.enter("::ffff:10.0.0.2", now));
}

TEST(AddressLimit, WithoutALimitOrAnAddressAllMayEnter) {
  AddressLimit none{0}, one{1};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(none.enter("10.0.0.1", now));
    EXPECT_TRUE(one.enter("", now));
  }
}

TEST(AddressLimit, SaysItOnceAMinute) {
  const loop::LogRecorder log;
  AddressLimit limit{1};
  loop::TimePoint time = now + std::chrono::hours{1};
  EXPECT_TRUE(limit.enter("10.0.0.1", time));
  for (int round = 0; round < 2; ++round, time += std::chrono::minutes{1}) {
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.enter("10.0.0.1", time));
    limit.leave("10.0.0.1");
    EXPECT_TRUE(limit.enter("10.0.0.1", time + std::chrono::seconds{59}));
    EXPECT_FALSE(limit.enter("10.0.0.1", time + std::chrono::seconds{59}));
  }
  const std::string line =
      "more than 1 connections from 10.0.0.1: the next are closed (max_connections_per_address)";
  EXPECT_EQ(log.lines(), (std::vector<std::string>{line, line}));
}

}  // namespace
}  // namespace eddy::server
