// Sessions in files: what is kept where, what ends, and what is refused.
#include "eddy/flask/file_sessions.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/flask.h"
#include "flask/kept_log.h"
#include "flask/no_descriptors.h"

namespace eddy::flask {
namespace {

namespace fs = std::filesystem;

class FileSessions : public testing::Test {
 protected:
  FileSessions() {
    app.config["SECRET_KEY"] = "secret";
    app.session_interface = kept;
    app.get("/set", [] {
      session()["user_id"] = Value::tuple({7, "é"});
      return "set";
    });
    app.get("/get", [] { return session().get("user_id", "none").str(); });
    app.get("/new", [] { return session().is_new ? "new" : "old"; });
    app.get("/clear", [] {
      session().clear();
      return "";
    });
    app.get("/login", [this] {
      kept->regenerate(session());
      return "";
    });
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator{folder.path("sessions")}) found.push_back(entry.path());
    return found;
  }

  std::int64_t now = 1'700'000'000;
  test::TemporaryFolder folder;
  std::shared_ptr<FileSessionInterface> kept = std::make_shared<FileSessionInterface>(
      folder.path("sessions"), TaggedJSONSerializer{}, [this] { return now; });
  Flask app{"sessions", {.static_folder = ""}};
};

TEST_F(FileSessions, LastFromRequestToRequest) {
  auto client = app.test_client();
  EXPECT_EQ(client.get("/get").data, "none");
  EXPECT_EQ(client.get("/new").data, "new");
  EXPECT_TRUE(files().empty());
  client.get("/set");
  EXPECT_EQ(client.get("/get").data, "(7, 'é')");
  EXPECT_EQ(client.get("/new").data, "old");
  ASSERT_EQ(files().size(), 1U);
  EXPECT_EQ(client.get_cookie("session")->find("user_id"), std::string::npos);
  auto another = app.test_client();
  EXPECT_EQ(another.get("/get").data, "none");
}

TEST_F(FileSessions, AFileIsItsUsersOwn) {
  auto client = app.test_client();
  client.get("/set");
  struct stat status {};
  ASSERT_EQ(::stat(files()[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((folder.path("sessions")).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(FileSessions, AnEmptyOneIsDeleted) {
  auto client = app.test_client();
  client.get("/set");
  client.get("/clear");
  EXPECT_TRUE(files().empty());
  EXPECT_FALSE(client.get_cookie("session"));
}

TEST_F(FileSessions, EndWithTheirLifetime) {
  auto client = app.test_client();
  client.get("/set");
  now += 2'678'399;
  EXPECT_EQ(client.get("/get").data, "(7, 'é')");
  EXPECT_EQ(kept->remove_expired(), 0U);
  now += 1;
  EXPECT_EQ(client.get("/get").data, "none");
  EXPECT_EQ(kept->remove_expired(), 1U);
  EXPECT_TRUE(files().empty());
}

TEST_F(FileSessions, ANumberThatWasPlantedIsWorthNothing) {
  auto client = app.test_client();
  client.get("/set");
  const std::string planted = *client.get_cookie("session");
  client.get("/login");
  EXPECT_EQ(client.get("/get").data, "(7, 'é')");
  EXPECT_NE(*client.get_cookie("session"), planted);
  EXPECT_EQ(files().size(), 1U);
  client.set_cookie("session", planted);
  EXPECT_EQ(client.get("/get").data, "none");
}

TEST_F(FileSessions, ANumberThatIsNotOursIsAsNone) {
  auto client = app.test_client();
  client.get("/set");
  const std::string id = files()[0].filename();
  const itsdangerous::SignerOptions options{.salt = "eddy-session-id",
                                            .key_derivation = itsdangerous::KeyDerivation::hmac};
  for (const std::string& cookie : {id, id + ".AAAA", itsdangerous::Signer{"other", options}.sign(id),
                                    itsdangerous::Signer{"secret", options}.sign("../sessions/" + id),
                                    itsdangerous::Signer{"secret", options}.sign(std::string(64, 'a'))}) {
    client.set_cookie("session", cookie);
    EXPECT_EQ(client.get("/get").data, "none") << cookie;
  }
  client.set_cookie("session", itsdangerous::Signer{"secret", options}.sign(id));
  EXPECT_EQ(client.get("/get").data, "(7, 'é')");
}

TEST_F(FileSessions, ARecordThatCantBeReadIsAsNone) {
  const KeptLog log;
  auto client = app.test_client();
  client.get("/set");
  for (const char* text : {"", "soon\n{}", "9999999999\n", "9999999999\n[]", "9999999999\n{\" t\":1}"}) {
    std::ofstream{files()[0], std::ios::trunc} << text;
    EXPECT_EQ(client.get("/get").data, "none") << text;
  }
  EXPECT_EQ(log.lines().size(), 5U);
}

TEST_F(FileSessions, WhatADeadProcessLeftIsRemoved) {
  app.serving();
  const fs::path left = folder.path("sessions/abc.0123.part");
  std::ofstream{left} << "x";
  EXPECT_EQ(kept->remove_expired(), 0U);  // somebody may be writing it
  fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours{2});
  EXPECT_EQ(kept->remove_expired(), 1U);
}

TEST_F(FileSessions, AFolderThatIsGoneIsA500) {
  const KeptLog log;
  auto client = app.test_client();
  fs::remove_all(folder.path("sessions"));
  const TestResponse response = client.get("/set");
  EXPECT_EQ(response.status_code, 500);
  EXPECT_FALSE(response.headers.contains("Set-Cookie"));
}

TEST_F(FileSessions, AFullDiskIsA500AndLeavesNothing) {
  const KeptLog log;
  auto client = app.test_client();
  const auto former = ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit few{.rlim_cur = 8, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &few), 0);
  const TestResponse response = client.get("/set");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, former);
  EXPECT_EQ(response.status_code, 500);
  EXPECT_TRUE(files().empty());
}

// A request that began before a logout, and ends behind it, must not bring back what was logged out.
TEST_F(FileSessions, OneThatEndedMeanwhileStaysEnded) {
  std::string meanwhile;
  auto client = app.test_client();
  client.get("/set");
  const std::string cookie = *client.get_cookie("session");
  Flask slow{"slow", {.static_folder = ""}};
  slow.config["SECRET_KEY"] = "secret";
  slow.session_interface = kept;
  slow.get("/slow", [&] {
    session()["more"] = 1;
    client.get(meanwhile);
    return "";
  });
  auto another = slow.test_client();
  for (const std::string path : {"/clear", "/login"}) {
    client.set_cookie("session", cookie);
    client.get("/set");
    another.set_cookie("session", *client.get_cookie("session"));
    meanwhile = path;
    const TestResponse late = another.get("/slow");
    EXPECT_EQ(late.status_code, 200) << path;
    EXPECT_FALSE(late.headers.contains("Set-Cookie")) << path;
    EXPECT_EQ(another.get("/slow").status_code, 200);
    client.set_cookie("session", cookie);
    EXPECT_EQ(client.get("/get").data, "none") << path;
  }
}

TEST_F(FileSessions, NobodyLosesOneForWantOfADescriptor) {
  const KeptLog log;
  app.get("/broken", []() -> std::string { throw std::system_error(EIO, std::generic_category(), "a"); });
  auto client = app.test_client();
  client.get("/set");
  EXPECT_EQ(client.get("/broken").status_code, 500);  // for UBSan (no_descriptors.h)
  {
    const NoDescriptors none;
    EXPECT_EQ(client.get("/get").status_code, 500);
  }
  EXPECT_EQ(client.get("/get").data, "(7, 'é')");
}

TEST(FileSessionsFolder, MustBeOne) {
  EXPECT_THROW(FileSessionInterface{"/dev/null"}, std::system_error);
  EXPECT_THROW(FileSessionInterface{"/dev/null/sessions"}, std::system_error);
}

}  // namespace
}  // namespace eddy::flask
