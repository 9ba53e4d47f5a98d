// The listening socket: what binds, and the sentence where nothing does.
#include "server/listener.h"
#include "base/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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
  EXPECT_EQ(failure({.inherited_socket = 0}), "Descriptor 0 is not a listening socket.");
}

class UnixListener : public ::testing::Test {
 protected:
  [[nodiscard]] unsigned mode() const {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
  }
  const test::TemporaryFolder folder;
  const std::string path = folder.path("app.sock");
};

TEST_F(UnixListener, HasItsPathAndMode) {
  const ::mode_t umask = ::umask(0077);
  const auto open = Listener::open({.unix_socket = path, .unix_mode = 0660});
  ::umask(umask);
  ASSERT_TRUE(open) << open.error();
  EXPECT_EQ(open->url(), "unix:" + path);
  EXPECT_EQ(open->port(), 0);
  EXPECT_EQ(mode(), 0660U);
  EXPECT_EQ(failure({.unix_socket = path}),
            "can't listen on " + path + ": the address is in use: another program listens there");
}

TEST_F(UnixListener, IsItsOwnersByDefault) {
  const auto open = Listener::open({.unix_socket = path});
  ASSERT_TRUE(open) << open.error();
  EXPECT_EQ(mode(), 0600U);
}

TEST_F(UnixListener, ReplacesADeadOneOnly) {
  { const auto dead = Listener::open({.unix_socket = path}); }
  EXPECT_NE(mode(), 0U);
  EXPECT_TRUE(Listener::open({.unix_socket = path}));
  std::filesystem::remove(path);
  std::ofstream{path} << "a file";
  EXPECT_FALSE(Listener::open({.unix_socket = path}));
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST_F(UnixListener, RemovesItsOwnFileOnly) {
  auto first = Listener::open({.unix_socket = path});
  ASSERT_TRUE(first);
  std::filesystem::rename(path, path + ".old");
  auto second = Listener::open({.unix_socket = path});
  ASSERT_TRUE(second);
  first->remove_file();
  EXPECT_NE(mode(), 0U);
  second->remove_file();
  EXPECT_EQ(mode(), 0U);
}

TEST_F(UnixListener, TakesAnInheritedOne) {
  const auto open = Listener::open({.unix_socket = path});
  ASSERT_TRUE(open);
  const auto inherited = Listener::open({.inherited_socket = open->fd()});
  ASSERT_TRUE(inherited) << inherited.error();
  EXPECT_EQ(inherited->url(), "unix:" + path);
}

}  // namespace
}  // namespace eddy::server
