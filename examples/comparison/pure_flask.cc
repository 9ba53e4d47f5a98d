// pure_flask: Flask style on the threaded server, as `app.run()` in Flask.
#include <eddy/flask.h>

#include "page.h"
using namespace eddy;

int main(int argc, char** argv) {
  const server::Options options = comparison::options(argc, argv);
  flask::Flask app{"pure_flask", {.template_folder = comparison::page("jinja2")}};

  app.get("/", [] {
    const auto messages = comparison::messages(flask::request().args.get("skip"));
    return flask::render_template("main.html", {{"title", "home"}, {"messages", messages}});
  });

  return app.run({.address = options.address, .port = options.port, .workers = options.workers});
}
