// WSGIContainer and WSGIAdapter pass requests on.
#include "eddy/tornado/wsgi.h"

#include <gtest/gtest.h>

#include "eddy/wsgi/memory_exchange.h"

namespace eddy::tornado::wsgi {
namespace {

struct Hello : web::RequestHandler {
  void get() { write("hello"); }
};

TEST(Wsgi, BridgesPassRequestsOn) {
  web::Application application{{{"/", web::handler<Hello>}}};
  WSGIAdapter adapter{application};
  WSGIContainer container{adapter};
  eddy::wsgi::App& app = container;
  app.serving();
  EXPECT_EQ(eddy::wsgi::run(app, {}).body, "hello");
}

}  // namespace
}  // namespace eddy::tornado::wsgi
