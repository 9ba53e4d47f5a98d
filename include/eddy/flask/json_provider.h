// JSONProvider: how an app writes and reads JSON: jsonify, dicts that handlers return, request().get_json().
//
//   struct Provider : flask::DefaultJSONProvider { … };          // or settings of the default one:
//   auto json = std::make_shared<flask::DefaultJSONProvider>();
//   json->sort_keys = false;
//   app.json = json;                                             // before serving starts, and app.jinja_env()
//
// Follows the manual's "JSON Support" (flask.json.provider). Tests: tests/flask/json_provider_test.cc.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::flask {

class Response;

// Used by any thread at once: its settings stay as they are once serving starts.
class JSONProvider {
 public:
  JSONProvider() = default;
  JSONProvider(const JSONProvider&) = delete;
  JSONProvider& operator=(const JSONProvider&) = delete;
  virtual ~JSONProvider() = default;

  // Throws TypeError for what has no JSON.
  [[nodiscard]] virtual std::string dumps(const Value& value) const = 0;
  // Throws ValueError where it is no JSON.
  [[nodiscard]] virtual Value loads(std::string_view text) const = 0;
  // What jsonify answers; by default dumps as application/json.
  [[nodiscard]] virtual Response response(const Value& value) const;
};

// Dates and datetimes are HTTP dates, UUIDs and texts that are HTML their text; structs that eddy::reflect describes are objects.
class DefaultJSONProvider : public JSONProvider {
 public:
  bool ensure_ascii = true;  // all but ASCII is escaped
  bool sort_keys = true;     // equal dicts are equal texts
  std::optional<bool>
      compact;  // of responses: no blanks, else indented by two; nothing: unless the app is debugged
  std::string mimetype = "application/json";
  // What stands for a value that has no JSON otherwise. Null, or what it throws, as TypeError: an error.
  std::function<Value(const Value&)> default_;

  [[nodiscard]] std::string dumps(const Value& value) const override;
  [[nodiscard]] Value loads(std::string_view text) const override;
  [[nodiscard]] Response response(const Value& value) const override;
};

}  // namespace eddy::flask
