// tornado_flask: Flask style on the event loop, as Tornado's WSGIContainer hosts a Flask app.
#include <eddy/flask.h>
#include <eddy/tornado.h>

#include <cstdio>
#include <exception>

#include "page.h"
using namespace eddy;

int main(int argc, char** argv) try {
  const server::Options options = comparison::options(argc, argv);
  flask::Flask app{"tornado_flask", {.template_folder = comparison::page("jinja2")}};

  app.get("/", [] {
    const auto messages = comparison::messages(flask::request().args.get("skip"));
    return flask::render_template("main.html", {{"title", "home"}, {"messages", messages}});
  });

  tornado::wsgi::WSGIContainer container{app};
  tornado::httpserver::HTTPServer http_server{container};
  http_server.bind(options.port, options.address);
  http_server.start(options.workers);
  tornado::ioloop::IOLoop::current().start();
} catch (const std::exception& error) {  // the port is taken, or not permitted
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
