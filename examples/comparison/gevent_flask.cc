// gevent_flask: Flask style on green threads, as gevent's WSGIServer serves a Flask app.
#include <eddy/flask.h>
#include <eddy/gevent.h>

#include "page.h"
using namespace eddy;

int main(int argc, char** argv) {
  const server::Options options = comparison::options(argc, argv);
  flask::Flask app{"gevent_flask", {.template_folder = comparison::page("jinja2")}};

  app.get("/", [] {
    const auto messages = comparison::messages(flask::request().args.get("skip"));
    return flask::render_template("main.html", {{"title", "home"}, {"messages", messages}});
  });

  return gevent::pywsgi::WSGIServer{{options.address, options.port}, app, options}.serve_forever();
}
