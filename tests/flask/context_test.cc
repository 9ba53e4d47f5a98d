// request() and g() belong to the request: two that interleave, and many, keep their own after every wait, on all
// three servers.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop/strand.h"
#include "flask/meeting.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using server::Client;
using server::Kind;

std::string seen() {
  return g().get("who").str() + " " + std::string{request().args["who"]} + " " +
         std::string{request().path()};
}
void remember() { g()["who"] = Value{std::string{request().args["who"]}}; }

class FlaskContext : public ::testing::TestWithParam<Kind> {
 protected:
  FlaskContext() {
    app.after_request([](Response& response) { response.set_header("X-Who", g().get("who").str()); });
  }
  void serve() {
    server::Options options;
    options.port = 0;
    options.access_log = server::AccessLog::off;
    serving = std::make_unique<server::Serving>(app, GetParam(), options);
  }
  // As many requests at a time; each must see itself alone.
  void ask(int count, const std::string& path) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<Client>(serving->port()));
      clients.back()->send("GET " + path + "?who=" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (int i = 0; i < count; ++i) {
      const std::string who = std::to_string(i);
      const server::Reply reply = clients[static_cast<std::size_t>(i)]->reply();
      EXPECT_EQ(reply.body, who + " " + who + " " + path);
      EXPECT_EQ(reply.field("X-Who"), who);
    }
  }

  Flask app{"app", {.static_folder = ""}};
  std::unique_ptr<server::Serving> serving;
};

TEST_P(FlaskContext, TwoHandlersThatSuspendInterleave) {
  Meeting first{2};
  Meeting second{2};
  app.get("/meet", [&]() -> Task<std::string> {
    remember();
    co_await first.arrive();
    const std::string between = seen();
    co_await second.arrive();
    co_return between == seen() ? between : "changed";
  });
  serve();
  ask(2, "/meet");
}

TEST_P(FlaskContext, TwoHandlersThatBlockInterleave) {
  if (GetParam() == Kind::event) GTEST_SKIP() << "inline on the loop a handler may not block";
  Meeting meeting{2};
  app.get("/meet", [&] {
    remember();
    meeting.arrive_blocking();
    return seen();
  });
  serve();
  ask(2, "/meet");
}

TEST_P(FlaskContext, ManyInterleaveAndRenderTheirOwn) {
  constexpr int count = 12;  // at most the threads of the pool: they wait for each other
  Meeting meeting{count};
  app.get("/meet", [&]() -> Task<std::string> {
    remember();
    co_await meeting.arrive();
    co_return render_template_string("{{ g.who }} {{ request.args.who }} {{ request.path }}");
  });
  serve();
  ask(count, "/meet");
}

// Long enough to lie on the heap, where it would be freed.
constexpr const char* long_name = "a-name-that-is-too-long-to-lie-in-a-text-itself";

TEST_P(FlaskContext, AHandlerThatSuspendsKeepsTheArgumentsThatItTakesByReference) {
  Meeting meeting{3};
  app.get("/meet/<name>/<int:id>", [&](const std::string& name, const int& id) -> Task<std::string> {
    remember();
    co_await meeting.arrive();
    const bool same = name == long_name && id == 7;
    co_return same ? seen() : name;
  });
  serve();
  ask(3, std::string{"/meet/"} + long_name + "/7");
}

TEST_P(FlaskContext, AHandlerThatFailsAfterAWaitIsAnsweredInItsOwnContext) {
  app.errorhandler(418, [] { return std::pair{seen(), 418}; });
  app.get("/fails", []() -> Task<std::string> {
    remember();
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    abort(418);
    co_return "";
  });
  serve();
  ask(3, "/fails");
}

INSTANTIATE_TEST_SUITE_P(Servers, FlaskContext, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
