// Config: an app's settings, by upper-case names, as flask.Config has them.
//
//   app.config["SECRET_KEY"] = "dev";
//   app.config.from_mapping({{"SESSION_COOKIE_SECURE", true}, {"PER_PAGE", 20}});
//   const std::int64_t per_page = app.config.get("PER_PAGE").to_integer().value_or(10);
//
// Set before serving starts; read by any thread from then on. Those that eddy itself reads are checked when serving starts
// (docs/coming-from-flask.md names them). Tests: tests/flask/config_test.cc.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/item.h"
#include "eddy/value.h"

namespace eddy::flask {

// A file of settings that can't be read.
class ConfigError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace detail {
template <class T>
concept Described = requires { reflect<T>::members; };
}  // namespace detail

class Config {
 public:
  // Flask's defaults of the settings that eddy reads.
  Config();

  // config["NAME"]: a value to read, or a place to set.
  [[nodiscard]] ItemOf<Config> operator[](std::string_view name) noexcept { return {*this, name}; }
  [[nodiscard]] Value operator[](std::string_view name) const { return at(name); }

  // Throws KeyError where there is none.
  [[nodiscard]] Value at(std::string_view name) const;
  [[nodiscard]] Value get(std::string_view name, const Value& fallback = {}) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  void set(std::string_view name, Value value);
  // The value of that name; where there is none it is this one from now on. eddy's own settings are there, None or not.
  Value setdefault(std::string_view name, Value value);

  // Sets the dict's items whose names are upper case; others are left out. Throws TypeError where it is no dict.
  void from_mapping(const Value& mapping);
  // Folders below which the files' relative paths are sought, in order; without any the current one. An app's: its root, or its
  // instance folder (FlaskOptions::instance_relative_config).
  void root_paths(std::vector<std::string> folders) { roots_ = std::move(folders); }
  // The same of a file: ".json", or ".toml", whose tables become dicts and whose dates and times texts. False where it can't be
  // opened and `silent` says that this is no mistake; else throws ConfigError, naming the file, and the line where its text is
  // wrong.
  bool from_file(const std::string& path, bool silent = false);
  // The same of the file that an environment variable names; with `silent` false where the variable is not set, too.
  bool from_envvar(const std::string& variable, bool silent = false);
  // Environment variables that begin with the prefix and "_": FLASK_PER_PAGE=20 is PER_PAGE, FLASK_MAIL__PORT=25 is "PORT" in
  // the dict MAIL. Values are JSON, or else texts.
  void from_prefixed_env(std::string_view prefix = "FLASK");
  // The members of a struct that eddy::reflect describes, in upper case: secret_key is SECRET_KEY.
  template <class T>
    requires detail::Described<T>
  void from_object(const T& settings) {
    from_members(Value::borrowed(settings));
  }
  // The settings whose names begin so, by the rest of their names: get_namespace("IMAGE_STORE_") has "path" of
  // IMAGE_STORE_PATH.
  [[nodiscard]] Value get_namespace(std::string_view prefix, bool lowercase = true,
                                    bool trim_namespace = true) const;

  // All of them: a dict, which is the one that templates see.
  [[nodiscard]] const Value& items() const noexcept { return items_; }

 private:
  void from_members(const Value& settings);
  [[nodiscard]] std::string place_of(const std::string& path) const;
  std::vector<std::string> roots_;
  Value items_;
};

}  // namespace eddy::flask
