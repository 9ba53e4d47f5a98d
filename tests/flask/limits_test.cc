// How large bodies and forms may be: the app's settings, and a request's own.
#include "flask/limits.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "eddy/flask.h"
#include "eddy/wsgi.h"
#include "flask/meeting.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

TEST(FlaskLimits, SettingsAreChecked) {
  Config config;
  EXPECT_EQ(detail::read_limits(config).max_content_length, std::nullopt);
  config["MAX_CONTENT_LENGTH"] = 5;
  config["USE_X_SENDFILE"] = true;
  EXPECT_EQ(detail::read_limits(config).max_content_length, 5U);
  EXPECT_TRUE(detail::read_limits(config).use_x_sendfile);
  for (const char* name :
       {"MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE", "MAX_FORM_PARTS", "SEND_FILE_MAX_AGE_DEFAULT"})
    for (const Value& wrong : {Value{"x"}, Value{-1}, Value{1.5}, Value{true}}) {
      Config bad;
      bad.set(name, wrong);
      EXPECT_THROW(static_cast<void>(detail::read_limits(bad)), RegistrationError) << name;
    }
}

TEST(FlaskLimits, OfTheApp) {
  Flask app{"app"};
  app.config["MAX_CONTENT_LENGTH"] = 20;
  app.config["MAX_FORM_MEMORY_SIZE"] = 10;
  app.config["MAX_FORM_PARTS"] = 2;
  app.post("/form", [] { return std::to_string(request().form.size()); });
  app.post("/limits", [] {
    return std::to_string(*request().max_content_length()) + ' ' +
           std::to_string(request().max_form_memory_size()) + ' ' +
           std::to_string(request().max_form_parts());
  });
  app.post("/own", [] { return std::to_string(request().data().size()); }).max_content_length(30);
  TestClient client = app.test_client();
  EXPECT_EQ(client.post("/limits").text(), "20 10 2");
  EXPECT_EQ(client.post("/form", {.form = {{"a", "1"}, {"b", "2"}}}).text(), "2");
  EXPECT_EQ(client.post("/form", {.form = {{"a", "1"}, {"b", "2"}, {"c", "3"}}}).status_code, 413);
  EXPECT_EQ(client.post("/form", {.form = {{"a", "0123456789"}}}).status_code, 413);
  EXPECT_EQ(client.post("/form", {.data = std::string(21, 'x')}).status_code, 413);
  EXPECT_EQ(client.post("/own", {.data = std::string(30, 'x')}).text(), "30");
  EXPECT_EQ(client.post("/own", {.data = std::string(31, 'x')}).status_code, 413);
}

TEST(FlaskLimits, OfARequest) {
  Flask app{"app"};
  app.before_request([] {
    request().set_max_content_length(10);
    request().set_max_form_parts(1);
    request().set_max_form_memory_size(5);
  });
  app.post("/data", [] { return std::string{request().data()}; });
  app.post("/json", [] { return request().json().str(); });
  app.post("/form", [] { return std::to_string(request().form.size()); });
  app.post("/stream", [] { return request().stream().read(); }).stream_body();
  app.post("/task", []() -> Task<std::string> { co_return co_await request().stream().read_async(); })
      .stream_body();
  app.post("/unread", [] { return "unread"; });
  TestClient client = app.test_client();
  const std::string ten(10, '1'), eleven(11, '1');
  EXPECT_EQ(client.post("/data", {.data = ten}).text(), ten);
  EXPECT_EQ(client.post("/data", {.data = eleven}).status_code, 413);
  EXPECT_EQ(
      client.post("/json", {.headers = {{"Content-Type", "application/json"}}, .data = eleven}).status_code,
      413);
  EXPECT_EQ(client.post("/unread", {.data = eleven}).text(), "unread");
  for (const char* path : {"/stream", "/task"}) {
    EXPECT_EQ(client.post(path, {.data = ten}).text(), ten);
    EXPECT_EQ(client.post(path, {.data = eleven}).status_code, 413);
  }
  EXPECT_EQ(client.post("/form", {.form = {{"a", "1"}}}).text(), "1");
  EXPECT_EQ(client.post("/form", {.form = {{"a", "1"}, {"b", "2"}}}).status_code, 413);
  EXPECT_EQ(client.post("/form", {.form = {{"a", "12345"}}}).status_code, 413);
}

// A body that says itself that it is too long is refused where it is asked for, as in Flask: the app makes the page.
class TooLong : public testing::TestWithParam<server::Kind> {};

TEST_P(TooLong, IsForTheAppsErrorHandlersAndHooks) {
  Flask app{"app"};
  app.config["MAX_CONTENT_LENGTH"] = 4;
  app.before_request([] { g()["seen"] = "before"; });
  app.after_request([](Response& response) { response.set_header("X-Seen", g()["seen"].str()); });
  app.errorhandler(413, [] { return std::pair{"at most 4 bytes", 413}; });
  app.post("/data", [] { return std::string{request().data()}; });
  app.post("/form", [] { return std::string{request().form.get("a")}; });
  app.post("/json", [] { return request().get_json({.force = true}); });
  app.post("/stream", [] { return request().stream().read(); }).stream_body();
  app.post("/task", []() -> Task<std::string> { co_return std::string{request().data()}; });
  app.post("/rows", []() -> base::Generator<std::string> {
    co_yield "un";
    co_yield "read";
  });
  Meeting meeting{2};  // of a handler that blocks, with another: each is where it may
  app.post("/meet", [&] { return meeting.arrive_blocking(), std::string{request().data()}; });
  app.post("/unread", [] { return "unread"; });
  app.post("/own", [] { return std::string{request().data()}; }).max_content_length(5);
  server::Options listen;
  listen.port = 0;
  listen.access_log = server::AccessLog::off;
  wsgi::DispatcherMiddleware apps{app, {{"/below", app}}};
  server::Serving serving{apps, GetParam(), listen};
  const auto answer = [&serving](const std::string& path, const std::string& body) {
    server::Client client{serving.port()};
    client.send(
        "POST " + path +
        " HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto reply = client.reply(false);
    return std::to_string(reply.status) + ' ' + reply.field("X-Seen") + ' ' + reply.body;
  };
  for (const char* path : {"/data", "/form", "/json", "/stream", "/task"})
    EXPECT_EQ(answer(path, "a=123"), "413 before at most 4 bytes") << path;
  EXPECT_EQ(answer("/form", "a=12"), "200 before 12");
  EXPECT_EQ(answer("/unread", "a=123"), "200 before unread");
  EXPECT_EQ(answer("/rows", "a=123"), "200 before unread");
  EXPECT_EQ(answer("/own", "12345"), "200 before 12345");
  EXPECT_EQ(answer("/own", "123456"), "413 before at most 4 bytes");
  if (GetParam() != server::Kind::event) {
    std::thread other{[&] { EXPECT_EQ(answer("/meet", "123456"), "413 before at most 4 bytes"); }};
    EXPECT_EQ(answer("/meet", "123456"), "413 before at most 4 bytes");
    other.join();
  }
  // Nobody waits for it, nor where the app is mounted.
  for (const std::string path : {"/data", "/below/data"}) {
    server::Client client{serving.port()};
    client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\n");
    EXPECT_EQ(client.reply(false).body, "at most 4 bytes") << path;
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, TooLong, server::all_kinds(), server::kind_name);

class Refused : public testing::TestWithParam<server::Kind> {};

// Nobody looks at the body of what no route takes: it is neither awaited nor held.
TEST_P(Refused, IsAnsweredAtItsHead) {
  Flask app{"app"};
  app.get("/page", [] { return "page"; });
  server::Options listen;
  listen.port = 0;
  listen.access_log = server::AccessLog::off;
  server::Serving serving{app, GetParam(), listen};
  for (const auto& [line, status] : {std::pair{"POST /nowhere", 404}, std::pair{"DELETE /page", 405}}) {
    const std::string head = std::string{line} + " HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    server::Client waits{serving.port()};
    waits.send(head + "50000000\r\n\r\n");
    const auto refused = waits.reply(false);
    EXPECT_EQ(refused.status, status);
    EXPECT_EQ(refused.field("Connection"), "close");
    server::Client goes_on{serving.port()};
    goes_on.send(head + "5\r\n\r\n");
    EXPECT_EQ(goes_on.reply(false).status, status);
    goes_on.send("12345GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(goes_on.reply(false).body, "page");
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, Refused, server::all_kinds(), server::kind_name);

// Without a length it is only known as it comes.
TEST(FlaskLimits, OfARequestWithoutALength) {
  Flask app{"app"};
  app.post("/",
           [] {
             request().set_max_content_length(4);
             return request().stream().read();
           })
      .stream_body();
  server::Options listen;
  listen.port = 0;
  listen.access_log = server::AccessLog::off;
  server::Serving serving{app, server::Kind::threaded, listen};
  const auto answer = [&serving](std::string_view chunks) {
    server::Client client{serving.port()};
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{chunks} +
                "0\r\n\r\n");
    return client.reply(false);
  };
  EXPECT_EQ(answer("2\r\nab\r\n2\r\ncd\r\n").body, "abcd");
  EXPECT_EQ(answer("2\r\nab\r\n3\r\ncde\r\n").status, 413);
}

}  // namespace
}  // namespace eddy::flask
