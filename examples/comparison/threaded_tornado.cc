// threaded_tornado: Tornado style on the threaded server, which Python never had.
#include <eddy/server.h>
#include <eddy/tornado.h>

#include "main_handler.h"
#include "page.h"
using namespace eddy;

int main(int argc, char** argv) {
  const server::Options options = comparison::options(argc, argv);
  tornado::web::Application app{{{R"(/)", tornado::web::handler<MainHandler>}},
                                {.template_path = comparison::page("tornado"), .template_whitespace = "all"}};

  return server::serve(app, server::Kind::threaded, options);
}
