#include "server/access_log.h"

#include <gtest/gtest.h>

#include <string>

namespace eddy::server {
namespace {

std::string line(const http::RequestHead& request) {
  wsgi::Peer peer;
  peer.remote_address = "127.0.0.1";
  return format_access({.peer = peer,
                        .request = request,
                        .status = 200,
                        .body_bytes = 30211,
                        .took = std::chrono::microseconds{610},
                        .ended = 1764055800});
}

TEST(AccessLog, IsTheCommonLogFormatWithTheTimeTaken) {
  EXPECT_EQ(line({"GET", "/a?b=c"}),
            "127.0.0.1 - - [25/Nov/2025:07:30:00 +0000] \"GET /a?b=c HTTP/1.1\" 200 30211 0.61ms");
}

TEST(AccessLog, ARequestCannotForgeALine) {
  const std::string forged = line({"GET", "/\" 200 1\n127.0.0.1 \\ \x1b[2J"});
  EXPECT_EQ(forged.find('\n'), std::string::npos);
  EXPECT_EQ(forged.find('\x1b'), std::string::npos);
  EXPECT_EQ(forged.find("/\" 200 1"), std::string::npos);
}

TEST(AccessLog, IsAlwaysOrNeverWhereItIsTold) {
  EXPECT_TRUE(AccessLogger{AccessLog::on}.on());
  EXPECT_FALSE(AccessLogger{AccessLog::off}.on());
}

}  // namespace
}  // namespace eddy::server
