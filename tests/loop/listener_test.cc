// Listener: what it says when it can't, batches, pauses, and running out of descriptors.
#include "eddy/loop/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "eddy/loop.h"
#include "loop/address.h"
#include "loop/log_recorder.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

TEST(Listener, RefusesWithASentence) {
  Loop loop;
  ListenOptions options;
  auto first = Listener::open(loop, options, [](std::unique_ptr<Stream>) {});
  ASSERT_TRUE(first);
  options.port = (*first)->port();
  const auto busy = open_listener(options);
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, std::errc::address_in_use);
  EXPECT_EQ(busy.error().message, "can't listen on 127.0.0.1:" + std::to_string(options.port) +
                                      ": the address is in use: another program listens there");
  options.address = "not an address";
  EXPECT_EQ(open_listener(options).error().message,
            "\"not an address\" is not an address of a network interface");
  options.address = "203.0.113.9";
  EXPECT_NE(open_listener(options).error().message.find("no interface of this machine"), std::string::npos);
  options.unix_path = std::string(200, 'x');
  EXPECT_FALSE(open_listener(options));
}

TEST(Listener, EveryInterfaceTakesIpv4) {
  Loop loop;
  ListenOptions options;
  options.address = "";
  std::string peer;
  auto listener =
      Listener::open(loop, options, [&](std::unique_ptr<Stream> stream) { peer = stream->peer().address; });
  ASSERT_TRUE(listener);
  SocketAddress address{};
  const socklen_t length = parse_address("127.0.0.1", (*listener)->port(), address);
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect(client, &address.any, length), 0);
  while (peer.empty()) loop.run_once();
  EXPECT_EQ(peer, "127.0.0.1");
  close(client);
}

// As Tornado's bind_sockets has it; eddy's servers take both on it (tests/server/listener_test.cc).
TEST(Listener, EveryInterfaceOfIpv6IsIpv6Alone) {
  const auto ipv6 = open_listener({.address = "::"});
  if (!ipv6) GTEST_SKIP() << ipv6.error().message;
  SocketAddress address{};
  const socklen_t length = parse_address("127.0.0.1", endpoint_of(*ipv6, false).port, address);
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_NE(connect(client, &address.any, length), 0);
  close(client);
  close(*ipv6);
}

class AcceptTest : public testing::Test {
 protected:
  int connect_one() {
    SocketAddress address{};
    const socklen_t length = parse_address("127.0.0.1", listener_->port(), address);
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(client, &address.any, length), 0);
    clients_.push_back(client);
    return client;
  }
  void TearDown() override {
    for (const int client : clients_) close(client);
  }
  ManualClock clock_;
  Loop loop_{{.clock = &clock_}};
  std::vector<std::unique_ptr<Stream>> accepted_;
  base::Function<void()> on_accept_;
  std::unique_ptr<Listener> listener_ =
      Listener::open(loop_, {.accept_batch = 4}, [this](std::unique_ptr<Stream> stream) {
        accepted_.push_back(std::move(stream));
        if (on_accept_) on_accept_();
      }).value();
  std::vector<int> clients_;
};

TEST_F(AcceptTest, TakesABatchATurn) {
  for (int i = 0; i < 10; ++i) connect_one();
  loop_.run_once();
  EXPECT_EQ(accepted_.size(), 4U);
  listener_->accept_pending();
  EXPECT_EQ(accepted_.size(), 10U);
}

TEST_F(AcceptTest, ExpectsAsManyAsLastTimeAndGrowsByExperience) {
  const auto taken_of = [&](int waiting) {
    for (int i = 0; i < waiting; ++i) connect_one();
    accepted_.clear();
    loop_.run_once();
    const std::size_t taken = accepted_.size();
    for (int i = 0; i < 10; ++i) loop_.run_once();
    EXPECT_EQ(accepted_.size(), static_cast<std::size_t>(waiting));  // what was left came up again
    return taken;
  };
  EXPECT_EQ(taken_of(1), 1U);  // and the queue was found empty
  EXPECT_EQ(taken_of(3), 1U);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(taken_of(1), 1U);
  EXPECT_EQ(taken_of(3), 2U);
}

TEST_F(AcceptTest, PausedInABatchItStops) {
  loop_.run_once();
  for (int i = 0; i < 3; ++i) connect_one();
  on_accept_ = [&] { listener_->pause(); };
  for (int i = 0; i < 3; ++i) loop_.run_once();
  EXPECT_EQ(accepted_.size(), 1U);
  listener_->accept_pending();  // before closing: though paused
  EXPECT_EQ(accepted_.size(), 3U);
}

TEST_F(AcceptTest, PausedItLeavesThemInTheQueue) {
  listener_->pause();
  connect_one();
  for (int i = 0; i < 3; ++i) loop_.run_once();
  EXPECT_TRUE(accepted_.empty());
  listener_->resume();
  while (accepted_.empty()) loop_.run_once();
}

TEST_F(AcceptTest, OutOfDescriptorsItTriesAgainLater) {
  const LogRecorder log;
  // UBSan looks a type up through a pipe the first time that it is called: let that be before there is none.
  base::log("eddy.loop", base::LogLevel::info, "about to run out of descriptors");
  connect_one();
  rlimit former{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &former), 0);
  const int next = dup(0);
  close(next);
  rlimit none = former;
  none.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  for (int i = 0; i < 5; ++i) loop_.run_once();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &former), 0);
  EXPECT_TRUE(accepted_.empty());
  EXPECT_EQ(log.lines().size(), 2U);
  clock_.advance(100ms);
  for (int i = 0; i < 1000 && accepted_.empty(); ++i) loop_.run_once();
  EXPECT_EQ(accepted_.size(), 1U);
}

TEST_F(AcceptTest, WhatIsNoDescriptorIsAnError) {
  const auto inherited = Listener::inherit(loop_, -1, {}, [](std::unique_ptr<Stream>) {});
  ASSERT_FALSE(inherited);
  EXPECT_EQ(inherited.error().code, std::errc::bad_file_descriptor);
}

TEST_F(AcceptTest, InheritsADescriptor) {
  const int descriptor = open_listener({}).value();
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);  // as a parent may have left it
  int count = 0;
  {
    auto inherited = Listener::inherit(loop_, descriptor, {}, [&](std::unique_ptr<Stream>) { ++count; });
    ASSERT_TRUE(inherited);
    SocketAddress address{};
    const socklen_t length = parse_address("127.0.0.1", (*inherited)->port(), address);
    clients_.push_back(socket(AF_INET, SOCK_STREAM, 0));
    ASSERT_EQ(connect(clients_.back(), &address.any, length), 0);
    while (count == 0) loop_.run_once();
  }
  EXPECT_NE(fcntl(descriptor, F_GETFD), -1);  // still open: it was not ours
  close(descriptor);
}

}  // namespace
}  // namespace eddy::loop
