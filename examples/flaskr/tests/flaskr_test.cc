// The blog, through the test client: what accounts and strangers may do.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "app.h"
#include "database.h"

namespace flaskr {
namespace {

using eddy::Value;
using eddy::flask::TestClient;
using eddy::flask::TestResponse;
using ::testing::HasSubstr;
using ::testing::Not;

class Flaskr : public testing::Test {
 protected:
  Flaskr() {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    app = create_app({{"DATABASE", folder_ + "/flaskr.sqlite"}, {"SECRET_KEY", "test"}});
    ann = std::make_unique<TestClient>(app->test_client());
    bob = std::make_unique<TestClient>(app->test_client());
    stranger = std::make_unique<TestClient>(app->test_client());
  }
  ~Flaskr() override { std::filesystem::remove_all(folder_); }

  static TestResponse post(TestClient& client, const char* path,
                           std::vector<std::pair<std::string, std::string>> form) {
    return client.post(path, {.form = std::move(form), .follow_redirects = true});
  }
  static void enter(TestClient& client, const std::string& name) {
    post(client, "/auth/register", {{"username", name}, {"password", "secret of " + name}});
    post(client, "/auth/login", {{"username", name}, {"password", "secret of " + name}});
  }

  std::string folder_ = testing::TempDir() + "flaskr_XXXXXX";
  std::unique_ptr<eddy::flask::Flask> app;
  std::unique_ptr<TestClient> ann, bob, stranger;
};

TEST_F(Flaskr, AStrangerIsInvited) {
  const TestResponse page = stranger->get("/");
  EXPECT_EQ(page.status_code, 200);
  EXPECT_THAT(page.text(), HasSubstr("Nobody has written anything yet."));
  EXPECT_THAT(page.text(), HasSubstr("href=\"/auth/login\""));
  EXPECT_THAT(page.text(), Not(HasSubstr("Log out")));
  EXPECT_EQ(stranger->get("/static/style.css").status_code, 200);
}

TEST_F(Flaskr, RegistersAndLogsIn) {
  EXPECT_EQ(stranger->get("/auth/register").status_code, 200);
  const TestResponse made = ann->post("/auth/register", {.form = {{"username", "ann"}, {"password", "a"}}});
  EXPECT_EQ(made.status_code, 302);
  EXPECT_EQ(made.headers.get("Location"), "/auth/login");
  EXPECT_THAT(post(*ann, "/auth/login", {{"username", "ann"}, {"password", "a"}}).text(),
              HasSubstr("<span>ann</span>"));
  const Value user = *Database{folder_ + "/flaskr.sqlite"}.query_one("SELECT * FROM user");
  EXPECT_THAT(user.find("password")->str(), testing::StartsWith("scrypt:"));
}

TEST_F(Flaskr, SaysWhatARegistrationLacks) {
  EXPECT_THAT(post(*ann, "/auth/register", {{"username", ""}, {"password", "a"}}).text(),
              HasSubstr("A username is required."));
  const TestResponse page = post(*ann, "/auth/register", {{"username", "<ann>"}, {"password", ""}});
  EXPECT_THAT(page.text(), HasSubstr("A password is required."));
  EXPECT_THAT(page.text(), HasSubstr("value=\"&lt;ann&gt;\""));
  enter(*ann, "ann");
  EXPECT_THAT(post(*bob, "/auth/register", {{"username", "ann"}, {"password", "b"}}).text(),
              HasSubstr("That username is taken."));
  EXPECT_EQ(ann->post("/auth/register", {.form = {{"username", "x"}}}).status_code, 400);
}

TEST_F(Flaskr, AWrongPasswordOrNameSaysTheSame) {
  enter(*ann, "ann");
  for (const auto& [name, password] :
       {std::pair{"ann", "wrong"}, std::pair{"bob", "secret of ann"}, std::pair{"bob", ""}}) {
    EXPECT_THAT(post(*bob, "/auth/login", {{"username", name}, {"password", password}}).text(),
                HasSubstr("Wrong username or password."));
    EXPECT_THAT(bob->get("/").text(), HasSubstr("Log in"));
  }
}

TEST_F(Flaskr, LogsOut) {
  enter(*ann, "ann");
  EXPECT_THAT(post(*ann, "/auth/logout", {}).text(), HasSubstr("Log in"));
  EXPECT_FALSE(ann->get_cookie("session"));
}

TEST_F(Flaskr, WritesChangesAndDeletes) {
  enter(*ann, "ann");
  EXPECT_THAT(post(*ann, "/create", {{"title", "First <post>"}, {"body", "Two\nlines"}}).text(),
              HasSubstr("<h2>First &lt;post&gt;</h2>"));
  EXPECT_THAT(ann->get("/").text(), HasSubstr("href=\"/1/update\""));
  EXPECT_THAT(ann->get("/1/update").text(), HasSubstr(">Two\nlines</textarea>"));
  EXPECT_THAT(post(*ann, "/1/update", {{"title", "Changed"}, {"body", ""}}).text(),
              HasSubstr("<h2>Changed</h2>"));
  EXPECT_THAT(post(*ann, "/1/delete", {}).text(), HasSubstr("Nobody has written anything yet."));
}

TEST_F(Flaskr, ATitleIsRequiredAndTheRestIsKept) {
  enter(*ann, "ann");
  const TestResponse page = post(*ann, "/create", {{"title", ""}, {"body", "long work"}});
  EXPECT_THAT(page.text(), HasSubstr("A title is required."));
  EXPECT_THAT(page.text(), HasSubstr(">long work</textarea>"));
  post(*ann, "/create", {{"title", "Old"}, {"body", ""}});
  EXPECT_THAT(post(*ann, "/1/update", {{"title", ""}, {"body", "new"}}).text(), HasSubstr(">new</textarea>"));
  EXPECT_THAT(ann->get("/").text(), HasSubstr("<h2>Old</h2>"));
}

TEST_F(Flaskr, AStrangerIsSentToTheLogin) {
  enter(*ann, "ann");
  post(*ann, "/create", {{"title", "Mine"}, {"body", ""}});
  for (const char* path : {"/create", "/1/update", "/1/delete"}) {
    const TestResponse response = stranger->post(path, {.form = {{"title", "x"}, {"body", ""}}});
    EXPECT_EQ(response.status_code, 302) << path;
    EXPECT_EQ(response.headers.get("Location"), "/auth/login") << path;
  }
  EXPECT_EQ(stranger->get("/create").status_code, 302);
  EXPECT_THAT(ann->get("/").text(), HasSubstr("<h2>Mine</h2>"));
}

TEST_F(Flaskr, OnlyItsAuthorChangesAPost) {
  enter(*ann, "ann");
  enter(*bob, "bob");
  post(*ann, "/create", {{"title", "Mine"}, {"body", ""}});
  EXPECT_THAT(bob->get("/").text(), Not(HasSubstr("/1/update")));
  EXPECT_EQ(bob->get("/1/update").status_code, 403);
  EXPECT_EQ(bob->post("/1/update", {.form = {{"title", "His"}, {"body", ""}}}).status_code, 403);
  EXPECT_EQ(bob->post("/1/delete").status_code, 403);
  EXPECT_EQ(bob->post("/2/delete").status_code, 404);
  EXPECT_EQ(bob->get("/1/delete").status_code, 405);
  EXPECT_THAT(ann->get("/").text(), HasSubstr("<h2>Mine</h2>"));
}

TEST_F(Flaskr, ANameWithQuotesIsAName) {
  enter(*ann, "'; DROP TABLE user; --");
  EXPECT_THAT(ann->get("/").text(), HasSubstr("<span>&#39;; DROP TABLE user; --</span>"));
}

TEST(FlaskrDatabase, SaysWhatItCantOpen) {
  EXPECT_THROW(create_app({{"DATABASE", "/dev/null/flaskr.sqlite"}, {"SECRET_KEY", "test"}}), DatabaseError);
}

TEST_F(Flaskr, InitDbClearsWhatIsThere) {
  enter(*ann, "ann");
  post(*ann, "/create", {{"title", "First"}, {"body", "words"}});
  EXPECT_THAT(ann->get("/").text(), HasSubstr("First"));
  const eddy::flask::CommandResult result = app->test_cli_runner().invoke({"init-db"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "Initialized the database.\n");
  EXPECT_THAT(stranger->get("/").text(), Not(HasSubstr("First")));
}

}  // namespace
}  // namespace flaskr
