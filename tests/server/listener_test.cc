// The listening sockets: what binds, and the sentence where one does not.
#include "server/listeners.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/temporary_folder.h"
#include "server/bind_place.h"
#include "server/client.h"

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

// Whatever address the options have beside it.
TEST(Listener, AnInheritedSocketTellsItsOwnAddress) {
  if (!has_ipv6_loopback()) GTEST_SKIP() << "there is no ::1";
  const auto first = Listener::open({.address = "::1", .port = 0});
  ASSERT_TRUE(first) << first.error();
  const auto second = Listener::open({.inherited_socket = first->fd()});
  ASSERT_TRUE(second) << second.error();
  EXPECT_EQ(second->url(), "http://[::1]:" + std::to_string(first->port()) + "/");
}

TEST(Listener, EveryInterfaceOfIpv6TakesIpv4Too) {
  if (!has_ipv6_loopback()) GTEST_SKIP() << "there is no IPv6";
  for (const char* address : {"", "::"}) {
    const auto both = Listener::open({.address = address, .port = 0});
    ASSERT_TRUE(both) << both.error();
    EXPECT_NO_THROW(Client{both->port()});
    EXPECT_NO_THROW(Client{Client::Ipv6{both->port()}});
  }
  const auto ipv4 = Listener::open({.address = "0.0.0.0", .port = 0});
  ASSERT_TRUE(ipv4) << ipv4.error();
  EXPECT_NO_THROW(Client{ipv4->port()});
  EXPECT_THROW(Client{Client::Ipv6{ipv4->port()}}, std::runtime_error);
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

TEST_F(UnixListener, DoesNotReplaceWhatIsNoSocket) {
  const std::string sentence = ": something else than a socket is there";
  folder.write("app.sock", "a file");
  EXPECT_EQ(failure({.unix_socket = path}), "can't listen on " + path + sentence);
  EXPECT_EQ(folder.read("app.sock"), "a file");
  std::filesystem::create_symlink("nowhere", folder.path("link"));
  EXPECT_EQ(failure({.unix_socket = folder.path("link")}),
            "can't listen on " + folder.path("link") + sentence);
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

// The address, port, path and descriptor that a place is read as, or the sentence.
std::string read(std::string_view place) {
  const auto read = bound_to(place, {.unix_socket = "old", .inherited_socket = 7, .also_bind = {"old"}});
  if (!read) return read.error();
  EXPECT_TRUE(read->also_bind.empty());
  if (read->inherited_socket >= 0) return "descriptor " + std::to_string(read->inherited_socket);
  if (!read->unix_socket.empty()) return "file " + read->unix_socket;
  return "'" + read->address + "' " + std::to_string(read->port);
}

TEST(BindPlace, IsReadAsGunicornDoes) {
  EXPECT_EQ(read("127.0.0.1:8081"), "'127.0.0.1' 8081");
  EXPECT_EQ(read("localhost:0"), "'localhost' 0");
  EXPECT_EQ(read("[::1]:65535"), "'::1' 65535");
  EXPECT_EQ(read("[::]:8081"), "'::' 8081");
  EXPECT_EQ(read(":8081"), "'' 8081");
  EXPECT_EQ(read("*:8081"), "'' 8081");
  EXPECT_EQ(read("unix:/run/app.sock"), "file /run/app.sock");
  EXPECT_EQ(read("unix:///run/app.sock"), "file /run/app.sock");
  EXPECT_EQ(read("unix:app.sock"), "file app.sock");
  EXPECT_EQ(read("fd:4"), "descriptor 4");
  EXPECT_EQ(read("fd://4"), "descriptor 4");
}

TEST(BindPlace, WhatIsNoneIsNamed) {
  for (const std::string place : {"",
                                  "8081",
                                  "127.0.0.1",
                                  "127.0.0.1:",
                                  "127.0.0.1:http",
                                  "127.0.0.1:-1",
                                  "127.0.0.1:+1",
                                  "127.0.0.1: 1",
                                  "127.0.0.1:80/",
                                  "::1:8081",
                                  "[::1]",
                                  "[::1]8081",
                                  "[]:8081",
                                  "[::1:8081",
                                  "::1]:8081",
                                  "[127.0.0.1]:8081",
                                  "[[::1]]:8081",
                                  "http://127.0.0.1:8081",
                                  "unix:",
                                  "unix://",
                                  "fd:",
                                  "fd:-1",
                                  "fd:x",
                                  "fd:4x",
                                  "fd:99999999999",
                                  "127.0.0.1:99999999999999999999"})
    EXPECT_EQ(read(place), "Can't listen on \"" + place +
                               "\": a place is \"127.0.0.1:8081\", \"[::1]:8081\", \":8081\", "
                               "\"unix:/run/app.sock\" or \"fd:4\".");
  EXPECT_EQ(read(":65536"), "Can't listen on \":65536\": 65536 is no port: they are 0 to 65535.");
}

class SeveralListeners : public UnixListener {
 protected:
  [[nodiscard]] static std::string failure(const Options& options) {
    const auto opened = Listeners::open(options);
    return opened ? "opened " + opened->urls().back() : opened.error();
  }
};

TEST_F(SeveralListeners, AreOpenedInTheirOrder) {
  const auto inherited = Listener::open({.port = 0});
  ASSERT_TRUE(inherited) << inherited.error();
  const std::string descriptor = "fd:" + std::to_string(inherited->fd());
  auto opened = Listeners::open(
      {.port = 0, .unix_mode = 0640, .also_bind = {"unix:" + path, "127.0.0.1:0", descriptor}});
  ASSERT_TRUE(opened) << opened.error();
  const std::vector<std::string> urls = opened->urls();
  ASSERT_EQ(urls.size(), 4U);
  EXPECT_EQ(urls[0], opened->front().url());
  EXPECT_NE(urls[0], urls[2]);
  EXPECT_EQ(urls[1], "unix:" + path);
  EXPECT_EQ(urls[3], inherited->url());
  EXPECT_EQ(mode(), 0640U);
  opened->stop();
  EXPECT_EQ(mode(), 0U);
  EXPECT_THROW(Client{opened->front().port()}, std::runtime_error);
  EXPECT_NO_THROW(Client{inherited->port()});
}

TEST_F(SeveralListeners, AllOfThemOrNone) {
  const auto busy = Listener::open({.port = 0});
  ASSERT_TRUE(busy) << busy.error();
  const std::string place = "127.0.0.1:" + std::to_string(busy->port());
  EXPECT_EQ(
      failure({.unix_socket = path, .also_bind = {place}}),
      "Address already in use: another program listens on " + place + ". Stop it, or choose another port.");
  EXPECT_EQ(mode(), 0U);
  EXPECT_EQ(failure({.port = 0, .also_bind = {"unix:" + path, "192.0.2.1:8888"}}),
            "Can't listen on 192.0.2.1:8888: this machine has no such address.");
  EXPECT_EQ(mode(), 0U);
  EXPECT_EQ(failure({.unix_socket = path, .also_bind = {"nowhere"}}).substr(0, 25),
            "Can't listen on \"nowhere\"");
  EXPECT_EQ(mode(), 0U);
}

TEST_F(SeveralListeners, ADescriptorIsOneThatWasHandedOver) {
  EXPECT_EQ(failure({.port = 0, .also_bind = {"fd:0"}}), "Descriptor 0 is not a listening socket.");
  // The number that the first one is about to get.
  const int next = ::dup(0);
  ::close(next);
  const std::string text = std::to_string(next);
  EXPECT_EQ(failure({.port = 0, .also_bind = {"fd:" + text}}),
            "Descriptor " + text + " is not a listening socket.");
  EXPECT_EQ(failure({.inherited_socket = 3, .also_bind = {"fd:3"}}),
            "Descriptor 3 is to be listened on twice.");
}

}  // namespace
}  // namespace eddy::server
