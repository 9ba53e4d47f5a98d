#include "app.h"

#include <string>

using namespace eddy;

void add_routes(flask::Flask& app) {
  app.get("/", [] { return flask::render_template("index.html", {{"name", "@name@"}}); }).endpoint("index");

  app.get("/hello/<name>",
          [](std::string name) {
            return flask::render_template("index.html", {{"name", name}});
          })
      .endpoint("hello");

  app.get("/square/<int:n>", [](int n) { return flask::jsonify({{"n", n}, {"square", n * n}}); });
}
