// What the settings say of exceptions, and hints for common mistakes in debug mode. Tests: tests/flask/debug_test.cc.
#include <fmt/format.h>

#include "flask/request_life.h"

namespace eddy::flask::detail {

ErrorSettings read_error_settings(const Config& config) {
  ErrorSettings settings;
  settings.debug = config.get("DEBUG").truth();
  const Value propagate = config.get("PROPAGATE_EXCEPTIONS");
  settings.propagate =
      propagate.is_none() ? settings.debug || config.get("TESTING").truth() : propagate.truth();
  settings.trap_http = config.get("TRAP_HTTP_EXCEPTIONS").truth();
  const Value trap = config.get("TRAP_BAD_REQUEST_ERRORS");
  settings.trap_bad_request = trap.truth();
  settings.trap_bad_key = trap.is_none() && settings.debug;
  return settings;
}

bool ErrorSettings::traps(const HTTPException& error) const {
  return trap_http || (trap_bad_request && error.code == 400) ||
         (trap_bad_key && dynamic_cast<const BadRequestKeyError*>(&error));
}

namespace {

// The key that was asked for in vain; nothing where that is not what happened.
std::optional<std::string> missing_key(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const BadRequestKeyError& missing) {
    return missing.key;
  } catch (...) {
    return std::nullopt;
  }
}

// A form that was sent without its files (flask.debughelpers.DebugFilesKeyError).
std::string form_hint(const std::string& key, const Request& request) {
  const std::string type = request.mimetype();
  if (type == "multipart/form-data" || !request.form.contains(key)) return {};
  return fmt::format(
      " among the files, but a field of that name with '{}': the request is of type '{}', which carries no "
      "files. The form needs "
      "enctype=\"multipart/form-data\"",
      fmt::join(request.form.getlist(key), "', '"), type);
}

}  // namespace

std::string hint_for(const std::exception_ptr& error, const Request& request) {
  const std::optional<std::string> key = missing_key(error);
  if (!key) return {};
  std::string hint = fmt::format("; there is no '{}'", *key);
  try {
    hint += form_hint(*key, request);
  } catch (...) {  // the form can't be read: there is no more to say
  }
  return hint;
}

}  // namespace eddy::flask::detail
