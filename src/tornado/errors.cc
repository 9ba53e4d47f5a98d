// Exceptions that handlers throw. Tests: tests/tornado/handler_life_test.cc.
#include "eddy/tornado/errors.h"

#include "eddy/http/status.h"

namespace eddy::tornado::web {
namespace {

// "HTTP 404: Not Found (no such post)", as Tornado's str() of it.
std::string describe(int status, const std::string& message, const std::string& reason) {
  std::string text = "HTTP " + std::to_string(status) + ": ";
  text += reason.empty() ? http::reason_phrase(status) : std::string_view{reason};
  if (!message.empty()) text += " (" + message + ")";
  return text;
}

}  // namespace

HTTPError::HTTPError(int status, std::string message_to_log, std::string own_reason)
    : std::runtime_error{describe(status, message_to_log, own_reason)},
      status_code{status},
      log_message{std::move(message_to_log)},
      reason{std::move(own_reason)} {}

MissingArgumentError::MissingArgumentError(std::string name)
    : HTTPError{400, "Missing argument " + name}, arg_name{std::move(name)} {}

}  // namespace eddy::tornado::web
