// What becomes of exceptions by the settings, and what debug mode says of common mistakes.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <string>

#include "eddy/flask.h"
#include "flask/kept_log.h"

namespace eddy::flask {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Exceptions : public ::testing::Test {
 protected:
  Exceptions() {
    app.errorhandler(500, [] { return std::pair{"failed", 500}; });
    app.teardown_request([this](const std::exception_ptr& error) { torn_down += error ? "!" : "."; });
    app.get("/boom", []() -> std::string { throw std::out_of_range{"boom"}; });
    app.get("/boom-later", []() -> Task<std::string> {
      co_await loop::sleep_async(std::chrono::milliseconds{0});
      throw std::out_of_range{"boom"};
    });
    app.get("/gone", []() -> std::string { abort(410); });
    app.get("/bad", []() -> std::string { abort(400); });
    app.post("/key", [] { return std::string{request().form["missing"]}; });
    app.post("/photo", [] { return request().files["photo"].filename; });
  }
  Flask app{"app", {.static_folder = ""}};
  std::string torn_down;
  KeptLog log;
};

TEST_F(Exceptions, WithoutSettingsAreAnsweredAndLoggedUnderTheAppsName) {
  auto client = app.test_client();
  const TestResponse response = client.get("/boom");
  EXPECT_EQ(response.data, "failed");
  EXPECT_EQ(client.get("/boom-later").data, "failed");
  EXPECT_EQ(client.post("/key").status_code, 400);
  EXPECT_EQ(client.get("/gone").status_code, 410);
  EXPECT_EQ(torn_down, "!!..");
  EXPECT_THAT(log.lines(), ElementsAre(AllOf(HasSubstr("Exception on /boom [GET]"), HasSubstr("boom")),
                                       HasSubstr("/boom-later")));
  EXPECT_EQ(app.logger.name(), "app");
}

TEST_F(Exceptions, ReachATestThatTests) {
  app.testing(true);
  EXPECT_TRUE(app.testing());
  auto client = app.test_client();
  int told = 0;
  app.signals.got_request_exception.connect([&](const std::exception_ptr&) { ++told; });
  EXPECT_THROW(client.get("/boom"), std::out_of_range);
  EXPECT_THROW(client.get("/boom-later"), std::out_of_range);
  EXPECT_EQ(client.get("/gone").status_code, 410);
  EXPECT_EQ(client.post("/key").status_code, 400);
  EXPECT_EQ(torn_down, "!!..");
  EXPECT_EQ(told, 2);
  EXPECT_THAT(log.lines(), IsEmpty());
}

TEST_F(Exceptions, DoNotWhereTheSettingSaysSo) {
  app.testing(true);
  app.config["PROPAGATE_EXCEPTIONS"] = false;
  EXPECT_EQ(app.test_client().get("/boom").data, "failed");
}

TEST_F(Exceptions, HttpErrorsAreExceptionsWhereTheyAreTrapped) {
  app.config["TRAP_HTTP_EXCEPTIONS"] = true;
  app.config["PROPAGATE_EXCEPTIONS"] = true;
  auto client = app.test_client();
  EXPECT_THROW(client.get("/gone"), Gone);
  EXPECT_THROW(client.get("/missing"), NotFound);
}

TEST_F(Exceptions, BadRequestsAloneAreTrapped) {
  app.config["TRAP_BAD_REQUEST_ERRORS"] = true;
  auto client = app.test_client();
  EXPECT_EQ(client.get("/bad").data, "failed");
  EXPECT_EQ(client.post("/key").data, "failed");
  EXPECT_EQ(client.get("/gone").status_code, 410);
}

TEST_F(Exceptions, InDebugModeAMissingKeyIsTrappedAndNamed) {
  app.debug(true);
  auto client = app.test_client();
  EXPECT_THROW(client.post("/key"), BadRequestKeyError);
  EXPECT_EQ(client.get("/bad").status_code, 400);
  EXPECT_THAT(log.lines(), ElementsAre("/key [POST]; there is no 'missing'"));
}

TEST_F(Exceptions, AMissingKeyIsNamedToTheClientWhereItIsNotTrapped) {
  app.debug(true);
  app.config["TRAP_BAD_REQUEST_ERRORS"] = false;
  EXPECT_THAT(app.test_client().post("/key").data,
              HasSubstr("could not understand.<br>KeyError: &#39;missing&#39;</p>"));
}

TEST_F(Exceptions, AMissingKeyIsNamedToItsHandler) {
  app.config["TRAP_BAD_REQUEST_ERRORS"] = true;
  app.errorhandler(400, [](const HTTPException& error) { return error.description; });
  EXPECT_THAT(app.test_client().post("/key").data, HasSubstr("\nKeyError: 'missing'"));
}

TEST(Debug, AMissingKeysExceptionShowsItWhereToldTo) {
  BadRequestKeyError error{"it's"};
  const std::string plain = error.description;
  EXPECT_EQ(plain.find("KeyError"), std::string::npos);
  error.show_exception();
  error.show_exception();
  EXPECT_EQ(error.description, plain + "\nKeyError: \"it's\"");
  EXPECT_THAT(error.get_body(), HasSubstr("<br>KeyError: &#34;it&#39;s&#34;</p>"));
}

TEST(Debug, WhatIsNoJSONIsToldWhy) {
  for (const bool debug : {false, true}) {
    Flask other{"app", {.static_folder = ""}};
    other.debug(debug);
    other.post("/json", [] { return request().get_json(); });
    other.post("/forced", [] { return request().get_json({.force = true}); });
    auto client = other.test_client();
    for (const char* path : {"/json", "/forced"}) {
      const TestResponse response = client.post(path, {.data = "{", .content_type = "application/json"});
      EXPECT_EQ(response.status_code, 400);
      EXPECT_EQ(response.data.find("<p>Failed to decode JSON object: ") != std::string::npos, debug) << path;
    }
  }
}

TEST_F(Exceptions, InDebugModeAFormThatCarriesNoFilesIsTold) {
  app.debug(true);
  auto client = app.test_client();
  EXPECT_THROW(client.post("/photo", {.form = {{"photo", "cat.png"}, {"photo", "dog.png"}}}),
               BadRequestKeyError);
  EXPECT_THAT(
      log.lines(),
      ElementsAre(AllOf(
          HasSubstr("'photo' among the files, but a field of that name with 'cat.png', 'dog.png'"),
          HasSubstr("application/x-www-form-urlencoded"), HasSubstr("enctype=\"multipart/form-data\""))));
}

// As the manual's "Generic Exception Handlers" hands HTTP errors on.
TEST(HttpErrors, MayBeReturned) {
  Flask app{"app"};
  app.errorhandler<std::exception>([](const std::exception& error) -> Response {
    if (const auto* http = dynamic_cast<const HTTPException*>(&error)) return *http;
    return {"mine", 500};
  });
  app.errorhandler<Conflict>([](const Conflict& error) { return error; });
  app.get("/returned", [] { return NotFound{"gone <away>"}; });
  app.get("/conflict", [] { abort(409); });
  app.get("/get", [] { return "got"; });
  app.get("/other", [] { throw std::logic_error("o"); });
  TestClient client = app.test_client();
  const TestResponse returned = client.get("/returned");
  EXPECT_EQ(returned.status_code, 404);
  EXPECT_NE(returned.text().find("<p>gone &lt;away&gt;</p>"), std::string::npos);
  EXPECT_EQ(client.get("/conflict").status_code, 409);
  const TestResponse refused = client.post("/get");
  EXPECT_EQ(refused.status_code, 405);
  EXPECT_EQ(refused.headers.get("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(client.get("/other").text(), "mine");
}

TEST(Debug, IsWhatTheEnvironmentSays) {
  for (const auto& [text, on] :
       {std::pair{"1", true}, {"yes", true}, {"0", false}, {"False", false}, {"", false}}) {
    ::setenv("FLASK_DEBUG", text, 1);
    const Flask app{"app"};
    EXPECT_EQ(app.debug(), on) << text;
  }
  ::unsetenv("FLASK_DEBUG");
  EXPECT_FALSE(Flask{"app"}.debug());
}

}  // namespace
}  // namespace eddy::flask
