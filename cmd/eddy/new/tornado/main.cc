// @name@: try `@name@ --help`; templates are in templates/.
#include "app.h"

using namespace eddy;

int main(int argc, char** argv) {
  tornado::options::define<int>("port", 8888, "the port to listen on");
  tornado::options::parse_command_line(argc, argv);
  auto app = make_app(APP_FOLDER);
  app.listen(tornado::options::get<int>("port"));
  tornado::ioloop::IOLoop::current().start();
}
