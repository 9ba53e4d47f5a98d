// A request's context may outlive it, in a task that it spawned or a job: what runs there has no request any more, and not that
// of the connection's next client.
#include <gtest/gtest.h>

#include <string>

#include "eddy/flask.h"
#include "eddy/loop/context.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

class EndedRequest : public testing::TestWithParam<server::Kind> {};

TEST_P(EndedRequest, IsOutOfReach) {
  loop::ContextPtr kept;
  Flask app{"app"};
  app.get("/first", [&] {
    kept = loop::current_context();
    return std::string{request().path()};
  });
  app.get("/second", [] { return ""; });
  server::Options listen;
  listen.port = 0;
  listen.access_log = server::AccessLog::off;
  server::Serving serving{app, GetParam(), listen};
  server::Client client{serving.port()};
  EXPECT_EQ(client.get("/first").body, "/first");
  EXPECT_EQ(client.get("/second").status, 200);  // by which the first is over for certain
  const loop::ContextScope scope{kept};
  EXPECT_FALSE(has_request_context());
  EXPECT_THROW(static_cast<void>(request().path()), RuntimeError);
  EXPECT_THROW(static_cast<void>(session()), RuntimeError);
  EXPECT_TRUE(has_app_context());
  EXPECT_EQ(&current_app(), &app);
}

INSTANTIATE_TEST_SUITE_P(Servers, EndedRequest, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
