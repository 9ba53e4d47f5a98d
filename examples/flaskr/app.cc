#include "app.h"

#include "database.h"

namespace flaskr {
namespace {

constexpr const char* schema = R"(
  CREATE TABLE IF NOT EXISTS user (
    id INTEGER PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    password TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS post (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES user (id),
    created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d', 'now')),
    title TEXT NOT NULL,
    body TEXT NOT NULL
  );
)";

// Begins anew: what was there is lost.
void init_db(const std::string& path) {
  Database database{path};
  database.execute_script("DROP TABLE IF EXISTS post; DROP TABLE IF EXISTS user;");
  database.execute_script(schema);
}

}  // namespace

std::unique_ptr<eddy::flask::Flask> create_app(const eddy::Value& settings) {
  auto app = std::make_unique<eddy::flask::Flask>("flaskr");
  app->config["SESSION_COOKIE_SAMESITE"] = "Lax";  // no other site posts in a visitor's name
  app->config.from_mapping(settings);
  Database{app->config.at("DATABASE").str()}.execute_script(schema);
  app->cli
      .command("init-db",
               [] {
                 init_db(eddy::flask::current_app().config.at("DATABASE").str());
                 eddy::flask::echo("Initialized the database.");
               })
      .help("Clear the existing data and create new tables.");
  app->register_blueprint(auth());
  app->register_blueprint(blog());
  return app;
}

}  // namespace flaskr
