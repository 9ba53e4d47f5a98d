// pure_tornado: Tornado style on the event loop, as Tornado itself.
#include <eddy/tornado.h>

#include <cstdio>
#include <exception>

#include "main_handler.h"
#include "page.h"
using namespace eddy;

int main(int argc, char** argv) try {
  const server::Options options = comparison::options(argc, argv);
  tornado::web::Application app{{{R"(/)", tornado::web::handler<MainHandler>}},
                                {.template_path = comparison::page("tornado"), .template_whitespace = "all"}};

  tornado::httpserver::HTTPServer http_server{app};
  http_server.bind(options.port, options.address);
  http_server.start(options.workers);
  tornado::ioloop::IOLoop::current().start();
} catch (const std::exception& error) {  // the port is taken, or not permitted
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
