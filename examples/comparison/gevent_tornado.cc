// gevent_tornado: Tornado style on green threads, as Tornado's WSGIAdapter brought it to gevent.
#include <eddy/gevent.h>
#include <eddy/tornado.h>

#include "main_handler.h"
#include "page.h"
using namespace eddy;

int main(int argc, char** argv) {
  const server::Options options = comparison::options(argc, argv);
  tornado::web::Application app{{{R"(/)", tornado::web::handler<MainHandler>}},
                                {.template_path = comparison::page("tornado"), .template_whitespace = "all"}};

  tornado::wsgi::WSGIAdapter adapter{app};
  return gevent::pywsgi::WSGIServer{{options.address, options.port}, adapter, options}.serve_forever();
}
