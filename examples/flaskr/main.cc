// flaskr: the blog as a program. FLASKR_DATABASE is its file (by default flaskr.sqlite, here), FLASKR_SECRET_KEY signs its sessions.
//
// A file .env, here or above, may hold both.
//
//   build/release/bin/flaskr --port 5000
//   build/release/bin/flaskr init-db
//   build/release/bin/flaskr routes
#include <cstdlib>
#include <exception>
#include <iostream>

#include "app.h"
#include "eddy/base/hmac.h"

namespace {

std::string setting(const char* name, const std::string& otherwise) {
  const char* const value = std::getenv(name);
  return value ? value : otherwise;
}

}  // namespace

int main(int argc, char** argv) try {
  eddy::flask::load_dotenv();
  // Of chance where nobody says: sessions end with the process then.
  const auto app =
      flaskr::create_app({{"DATABASE", setting("FLASKR_DATABASE", "flaskr.sqlite")},
                          {"SECRET_KEY", setting("FLASKR_SECRET_KEY", eddy::base::random_bytes(32))}});
  return app->run(argc, argv);
} catch (const std::exception& error) {
  std::cerr << "flaskr: " << error.what() << '\n';
  return 1;
}
