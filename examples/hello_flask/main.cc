// The smallest app in Flask's style: run it, then open http://127.0.0.1:5000/hello/you
#include <eddy/flask.h>

using namespace eddy;

int main(int argc, char** argv) {
  flask::Flask app{"hello"};

  app.get("/", [] { return flask::redirect(flask::url_for("hello", {{"name", "world"}})); });
  app.get("/hello/<name>",
          [](const std::string& name) {
            return flask::render_template_string("<h1>Hello, {{ name }}!</h1>\n", {{"name", name}});
          })
      .endpoint("hello");

  return app.run(argc, argv);
}
