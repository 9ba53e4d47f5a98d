// What a handler throws to end a request early (Tornado's tornado.web.HTTPError, Finish and
// MissingArgumentError).
//
// Tests: tests/tornado/handler_life_test.cc.
#pragma once
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace eddy::tornado::web {

// Becomes an error page of that status (RequestHandler::send_error). `log_message` is logged to
// "eddy.general" and never sent; `reason` replaces the status's registered phrase.
class HTTPError : public std::runtime_error {
 public:
  explicit HTTPError(int status = 500, std::string message_to_log = {}, std::string own_reason = {});

  int status_code;
  std::string log_message;
  std::string reason;  // empty: the registered phrase
};

// An argument without a default is missing: 400.
class MissingArgumentError : public HTTPError {
 public:
  explicit MissingArgumentError(std::string name);
  std::string arg_name;
};

// Ends the request with what was written so far, and `chunk`; nothing is logged.
class Finish : public std::exception {
 public:
  Finish() = default;
  explicit Finish(std::string last_chunk) : chunk{std::move(last_chunk)} {}
  [[nodiscard]] const char* what() const noexcept override { return "Finish"; }
  std::optional<std::string> chunk;
};

}  // namespace eddy::tornado::web
