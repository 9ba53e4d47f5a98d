// @name@: try `@name@ --help`; templates are in templates/, static files in static/.
#include "app.h"

int main(int argc, char** argv) {
  eddy::flask::Flask app{"@name@", {.root_path = APP_FOLDER}};
  add_routes(app);
  return app.run(argc, argv);
}
