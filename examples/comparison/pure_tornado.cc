// pure_tornado: Tornado style on the event loop, as Tornado itself.
#include <eddy/tornado.h>

#include "main_handler.h"
#include "page.h"
using namespace eddy;

int main(int argc, char** argv) {
  const server::Options options = comparison::options(argc, argv);
  tornado::web::Application app{{{R"(/)", tornado::web::handler<MainHandler>}},
                                {.template_path = comparison::page("tornado"), .template_whitespace = "all"}};

  tornado::httpserver::HTTPServer http_server{app};
  http_server.bind(options.port, options.address);
  http_server.start(options.workers);
  tornado::ioloop::IOLoop::current().start();
}
