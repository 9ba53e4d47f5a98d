// The listening socket: what binds, and the sentence where nothing does.
#include "server/listener.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eddy::server {
namespace {

std::string failure(Options options) {
  auto listener = Listener::open(options);
  return listener ? "opened " + listener->url() : listener.error();
}

TEST(Listener, PicksAFreePortAndNamesIt) {
  const auto listener = Listener::open({.port = 0});
  ASSERT_TRUE(listener) << listener.error();
  EXPECT_GT(listener->port(), 0);
  EXPECT_EQ(listener->url(), "http://127.0.0.1:" + std::to_string(listener->port()) + "/");
}

TEST(Listener, ShowsTheLoopbackForEveryInterface) {
  const auto listener = Listener::open({.address = "", .port = 0});
  ASSERT_TRUE(listener) << listener.error();
  EXPECT_EQ(listener->url().substr(0, 17), "http://127.0.0.1:");
}

TEST(Listener, ABusyPortIsASentence) {
  const auto first = Listener::open({.port = 0});
  ASSERT_TRUE(first);
  const std::string port = std::to_string(first->port());
  EXPECT_EQ(failure({.port = first->port()}),
            "Address already in use: another program listens on 127.0.0.1:" + port +
                ". Stop it, or choose another port.");
}

TEST(Listener, ABusyPortOfEveryInterfaceAndOfANameIsTheSameSentence) {
  const auto first = Listener::open({.port = 0});
  ASSERT_TRUE(first);
  const std::string port = std::to_string(first->port());
  EXPECT_EQ(failure({.address = "", .port = first->port()}),
            "Address already in use: another program listens on port " + port +
                ". Stop it, or choose another port.");
  // Every address of "localhost", also on a machine that has no ::1.
  const auto every = Listener::open({.address = "", .port = 0});
  ASSERT_TRUE(every);
  const std::string named = failure({.address = "localhost", .port = every->port()});
  EXPECT_EQ(named, "Address already in use: another program listens on localhost:" +
                       std::to_string(every->port()) + ". Stop it, or choose another port.");
}

TEST(Listener, APrivilegedPortIsASentence) {
  if (geteuid() == 0) GTEST_SKIP() << "root may bind any port";
  EXPECT_EQ(failure({.port = 80}).substr(0, 17), "Permission denied");
}

TEST(Listener, ABadAddressIsASentence) {
  EXPECT_EQ(failure({.address = "999.1.2.3", .port = 8888}),
            "Can't listen on 999.1.2.3:8888: \"999.1.2.3\" is not an address.");
  EXPECT_EQ(failure({.address = "192.0.2.1", .port = 8888}),
            "Can't listen on 192.0.2.1:8888: this machine has no such address.");
  const std::string ipv6 = failure({.address = "2001:db8::1", .port = 8888});
  EXPECT_EQ(ipv6.substr(0, 34), "Can't listen on [2001:db8::1]:8888") << ipv6;
  EXPECT_EQ(ipv6.find("is not an address"), std::string::npos) << ipv6;  // it is one, of another machine
}

TEST(Listener, TakesAnInheritedSocketAndLeavesItOpen) {
  const auto first = Listener::open({.port = 0});
  ASSERT_TRUE(first);
  {
    const auto second = Listener::open({.inherited_socket = first->fd()});
    ASSERT_TRUE(second) << second.error();
    EXPECT_EQ(second->port(), first->port());
  }
  EXPECT_EQ(listen(first->fd(), 1), 0);
  EXPECT_EQ(failure({.inherited_socket = 0}), "Descriptor 0 is not a listening TCP socket.");
}

}  // namespace
}  // namespace eddy::server
