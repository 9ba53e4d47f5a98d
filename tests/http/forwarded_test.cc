// Who asked, behind proxies: RFC 7239, and the X-Forwarded- fields as Werkzeug 2.2's ProxyFix and Tornado 6.2 read them.
#include "eddy/http/forwarded.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace eddy::http {
namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

Origin origin(const ProxyTrust& trust, Fields list) {
  Headers request;
  for (const auto& [name, value] : list) EXPECT_TRUE(request.add(name, value).ok());
  return origin_of(trust, request);
}
std::string client(unsigned trusted, std::string_view list) {
  return origin({.x_for = trusted}, {{"X-Forwarded-For", list}}).address;
}
std::string forwarded(unsigned trusted, std::string_view value) {
  const Origin found = origin({.forwarded = trusted}, {{"Forwarded", value}});
  return found.address + " " + std::to_string(found.port) + " " + std::string{found.scheme} + " " +
         found.host;
}

TEST(ProxyTrust, NothingIsBelievedByDefault) {
  const Origin found = origin({}, {{"X-Forwarded-For", "1.1.1.1"},
                                   {"X-Forwarded-Proto", "https"},
                                   {"X-Forwarded-Host", "a"},
                                   {"X-Real-Ip", "1.1.1.1"},
                                   {"Forwarded", "for=1.1.1.1;proto=https;host=a"}});
  EXPECT_TRUE(found.address.empty() && found.scheme.empty() && found.host.empty());
  EXPECT_FALSE(ProxyTrust{}.any());
}

TEST(ProxyTrust, CountsFromTheEnd) {
  EXPECT_EQ(client(1, "1.1.1.1, 2.2.2.2"), "2.2.2.2");
  EXPECT_EQ(client(2, "1.1.1.1, 2.2.2.2"), "1.1.1.1");
  EXPECT_EQ(client(3, "1.1.1.1, 2.2.2.2"), "");  // it did not come by three
  EXPECT_EQ(origin({.x_for = 2}, {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-For", "2.2.2.2"}}).address,
            "1.1.1.1");
  EXPECT_EQ(origin({.x_proto = 1}, {{"X-Forwarded-Proto", "https, http"}}).scheme, "http");
  EXPECT_EQ(origin({.x_proto = 2}, {{"X-Forwarded-Proto", "HTTPS, http"}}).scheme, "https");
  EXPECT_EQ(origin({.x_host = 1}, {{"X-Forwarded-Host", "a, example.org:99"}}).host, "example.org:99");
}

TEST(ProxyTrust, APrefixIsAPath) {
  const auto prefix = [](std::string_view value) {
    return origin({.x_prefix = 1}, {{"X-Forwarded-Prefix", value}}).prefix;
  };
  EXPECT_EQ(prefix("/shop"), "/shop");
  EXPECT_EQ(prefix("/shop/"), "/shop");
  EXPECT_EQ(prefix("/other, /a/b-c.d~e@f"), "/a/b-c.d~e@f");
  for (const std::string_view none : {"", "/", "shop", "//evil.example", "/a//b", "/a/../b", "/..", "/a?b",
                                      "/a#b", "/a b", "/a%2Fb", "/a\\b", "https://a"})
    EXPECT_EQ(prefix(none), "") << none;
  EXPECT_EQ(origin({.x_prefix = 2}, {{"X-Forwarded-Prefix", "/a"}}).prefix, "");
  EXPECT_EQ(origin({}, {{"X-Forwarded-Prefix", "/a"}}).prefix, "");
  EXPECT_TRUE(ProxyTrust{.x_prefix = 1}.any());
  const Origin both =
      origin({.x_prefix = 1, .forwarded = 1},
             {{"Forwarded", "host=a"}, {"X-Forwarded-Prefix", "/b"}, {"X-Forwarded-Host", "c"}});
  EXPECT_EQ(both.host + both.prefix, "a/b");
}

TEST(ProxyTrust, PortsReplaceTheHosts) {
  EXPECT_EQ(origin({.x_port = 1}, {{"X-Forwarded-Port", "08443"}, {"Host", "in"}}).host, "in:8443");
  EXPECT_EQ(origin({.x_port = 1}, {{"X-Forwarded-Port", "8443"}, {"Host", "in:80"}}).host, "in:8443");
  EXPECT_EQ(origin({.x_port = 1}, {{"X-Forwarded-Port", "8443"}, {"Host", "[::1]:80"}}).host, "[::1]:8443");
  EXPECT_EQ(origin({.x_port = 1}, {{"X-Forwarded-Port", "8443"}, {"Host", "[::1]"}}).host, "[::1]:8443");
  EXPECT_EQ(origin({.x_host = 1, .x_port = 1},
                   {{"X-Forwarded-Host", "example.org"}, {"X-Forwarded-Port", "8443"}, {"Host", "in"}})
                .host,
            "example.org:8443");
  for (const std::string_view port : {"", "x", "70000", "-1"})
    EXPECT_EQ(origin({.x_port = 1}, {{"X-Forwarded-Port", port}, {"Host", "in"}}).host, "") << port;
}

TEST(ProxyTrust, AddressesOnly) {
  EXPECT_EQ(client(1, "2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(client(1, "[2001:db8::1]:80"), "2001:db8::1");
  EXPECT_EQ(client(1, "[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(client(1, "1.2.3.4:567"), "1.2.3.4");
  EXPECT_EQ(origin({.x_for = 1}, {{"X-Forwarded-For", "1.2.3.4:567"}}).port, 567);
  for (const std::string_view bad :
       {"", "unknown", "1.2.3", "1.2.3.4.5", "a.example", "[::1", "[::1]x", "1.2.3.4\"", "_hidden"})
    EXPECT_EQ(client(1, bad), "") << bad;
}

TEST(ProxyTrust, NeitherOddSchemesNorHosts) {
  EXPECT_EQ(origin({.x_proto = 1}, {{"X-Forwarded-Proto", "ftp"}}).scheme, "");
  for (const std::string_view bad : {"", "a/b", "a b", "a@b", "a\\b", "a?b", "a#b", "\"a\"", ":::", "a:b:c",
                                     "a:99999", "a:x", "[", "]:[", "[::1", "::1", ":80", "%zz"})
    EXPECT_EQ(origin({.x_host = 1}, {{"X-Forwarded-Host", bad}}).host, "") << bad;
}

// RFC 7239, 4, its examples among them.
TEST(Forwarded, Parses) {
  EXPECT_EQ(forwarded(1, "for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60 0 http ");
  EXPECT_EQ(forwarded(1, "For=\"[2001:db8:cafe::17]:4711\""), "2001:db8:cafe::17 4711  ");
  EXPECT_EQ(forwarded(1, "for=192.0.2.43, for=198.51.100.17"), "198.51.100.17 0  ");
  EXPECT_EQ(forwarded(2, "for=192.0.2.43, for=198.51.100.17"), "192.0.2.43 0  ");
  EXPECT_EQ(forwarded(1, "for=\"192.0.2.43:47011\";host=\"example.com:8443\";proto=https"),
            "192.0.2.43 47011 https example.com:8443");
  EXPECT_EQ(forwarded(1, "for=\"_gazonk\""), " 0  ");
  EXPECT_EQ(forwarded(1, "for=unknown;proto=https"), " 0 https ");
  EXPECT_EQ(forwarded(1, " , for=1.1.1.1 ; proto=https ,"), "1.1.1.1 0 https ");
  EXPECT_EQ(forwarded(1, "for=1.1.1.1:80"), "1.1.1.1 80  ");
  EXPECT_EQ(forwarded(1, "secret=\"a\\\"b,;\";for=1.1.1.1"), "1.1.1.1 0  ");
  EXPECT_EQ(forwarded(1, "host=\"a\\.b\""), " 0  a.b");
  EXPECT_EQ(forwarded(3, "for=192.0.2.43, for=198.51.100.17"), " 0  ");
}

TEST(Forwarded, MalformedIsNotBelieved) {
  for (const std::string_view value :
       {"for", "for=", "=1.1.1.1", "for=1.1.1.1 proto=http", "for=\"1.1.1.1", "for=\"1.1.1.1\\",
        "for=1.1.1.1;for=2.2.2.2", "for = 1.1.1.1", "for=1.1.1.1;@=2", "for=(1.1.1.1)"}) {
    EXPECT_FALSE(parse_forwarded(value)) << value;
    EXPECT_EQ(forwarded(1, value), " 0  ") << value;
  }
  EXPECT_TRUE(parse_forwarded("")->empty());
}

// What stands before the trusted proxy's own element is the client's: it can't have that thrown away.
TEST(Forwarded, AClientCanNotSpoilWhatAProxyAdds) {
  for (const std::string before :
       {"garbage", "for=", "x=\"a", "x=\"a\\", "\"", "for=\"9.9.9.9\"\"", ",", "for=9.9.9.9;;@"}) {
    EXPECT_EQ(forwarded(1, before + ", for=1.2.3.4;proto=https"), "1.2.3.4 0 https ") << before;
    EXPECT_EQ(forwarded(1, before + ",for=\"1.2.3.4:80\";host=\"a\\\"b,\""), "1.2.3.4 80  ") << before;
    EXPECT_EQ(forwarded(2, before + ", for=1.2.3.4, for=\"[::1]\""), "1.2.3.4 0  ") << before;
  }
  EXPECT_EQ(forwarded(2, "for=\"9.9.9.9\", for=1.1.1.1\""), " 0  ");
}

TEST(Forwarded, CountsBeforeTheOthersWhereItIsThere) {
  const ProxyTrust trust{.x_for = 1, .forwarded = 1};
  EXPECT_EQ(origin(trust, {{"X-Forwarded-For", "1.1.1.1"}}).address, "1.1.1.1");
  EXPECT_EQ(origin(trust, {{"X-Forwarded-For", "1.1.1.1"}, {"Forwarded", "for=2.2.2.2"}}).address, "2.2.2.2");
  EXPECT_EQ(origin(trust, {{"X-Forwarded-For", "1.1.1.1"}, {"Forwarded", "for"}}).address, "");
}

// tornado.httpserver, xheaders and trusted_downstream.
TEST(Xheaders, AsTornadoReadsThem) {
  ProxyTrust trust{.xheaders = true};
  const auto address = [&](Fields list) { return origin(trust, list).address; };
  EXPECT_EQ(address({{"X-Forwarded-For", "4.4.4.4, 5.5.5.5"}}), "5.5.5.5");
  EXPECT_EQ(address({{"X-Real-Ip", "4.4.4.4"}, {"X-Forwarded-For", "5.5.5.5"}}), "4.4.4.4");
  EXPECT_EQ(address({{"X-Real-Ip", "4.4.4.4<script>"}}), "");
  EXPECT_EQ(address({{"X-Forwarded-For", "4.4.4.4<script>"}}), "");
  EXPECT_EQ(address({{"X-Real-Ip", "www.google.com"}}), "");
  trust.trusted_downstream = {"5.5.5.5", "6.6.6.6"};
  EXPECT_EQ(address({{"X-Forwarded-For", "4.4.4.4, 5.5.5.5, 6.6.6.6"}}), "4.4.4.4");
  EXPECT_EQ(address({{"X-Forwarded-For", "5.5.5.5"}}), "5.5.5.5");
  EXPECT_EQ(origin(trust, {{"X-Scheme", "https"}}).scheme, "https");
  EXPECT_EQ(origin(trust, {{"X-Forwarded-Proto", "http, https"}}).scheme, "https");
  EXPECT_EQ(origin(trust, {{"X-Scheme", "http"}, {"X-Forwarded-Proto", "https"}}).scheme, "http");
  EXPECT_EQ(origin(trust, {{"X-Forwarded-Proto", "unknown"}}).scheme, "");
}

}  // namespace
}  // namespace eddy::http
