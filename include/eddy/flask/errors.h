// HTTP errors as exceptions, abort, and the errors of misuse.
//
//   flask::abort(404);                              throws flask::NotFound
//   throw flask::Forbidden{"Not yours."};           the page says so
//   flask::abort(429, "", {{"Retry-After", "20"}});  with a field of its own
//   app.errorhandler(404, [](const flask::HTTPException& e) { return std::pair{"nothing here", 404}; });
//
// An HTTPException that no error handler takes becomes Werkzeug's small page, byte for byte. What an
// exception's text holds is sent to the client; other exceptions' texts never are.
// Tests: tests/flask/app_test.cc.
#pragma once
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::flask {

class Response;

class HTTPException : public std::exception {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;
  // An empty text: the code's own. It is plain text; the page escapes it. `fields` are sent with the page.
  explicit HTTPException(int status_code, std::string text = {}, Fields fields = {});

  int code;
  std::string description;
  Fields headers;  // sent with it: Allow of a 405, Retry-After of a 429 or 503, WWW-Authenticate of a 401
  std::exception_ptr original_exception;  // of a 500 that stands for another exception; else null

  [[nodiscard]] std::string_view name() const noexcept;      // "Not Found"
  [[nodiscard]] const char* what() const noexcept override;  // "404 Not Found: ..."
  // The page that is sent where no error handler takes it.
  [[nodiscard]] std::string get_body() const;
  [[nodiscard]] Response get_response() const;

 private:
  std::string what_;
};

// One type a code, so that a catch clause and an error handler can name it.
template <int Code>
class StatusException : public HTTPException {
 public:
  static constexpr int status_code = Code;
  explicit StatusException(std::string text = {}, Fields fields = {})
      : HTTPException{Code, std::move(text), std::move(fields)} {}
};
using BadRequest = StatusException<400>;
using Unauthorized = StatusException<401>;
using Forbidden = StatusException<403>;
using NotFound = StatusException<404>;
using MethodNotAllowed = StatusException<405>;
using NotAcceptable = StatusException<406>;
using RequestTimeout = StatusException<408>;
using Conflict = StatusException<409>;
using Gone = StatusException<410>;
using LengthRequired = StatusException<411>;
using PreconditionFailed = StatusException<412>;
using RequestEntityTooLarge = StatusException<413>;
using RequestURITooLarge = StatusException<414>;
using UnsupportedMediaType = StatusException<415>;
using RequestedRangeNotSatisfiable = StatusException<416>;
using ExpectationFailed = StatusException<417>;
using ImATeapot = StatusException<418>;
using MisdirectedRequest = StatusException<421>;
using UnprocessableEntity = StatusException<422>;
using Locked = StatusException<423>;
using FailedDependency = StatusException<424>;
using PreconditionRequired = StatusException<428>;
using TooManyRequests = StatusException<429>;
using RequestHeaderFieldsTooLarge = StatusException<431>;
using UnavailableForLegalReasons = StatusException<451>;
using InternalServerError = StatusException<500>;
using NotImplemented = StatusException<501>;
using BadGateway = StatusException<502>;
using ServiceUnavailable = StatusException<503>;
using GatewayTimeout = StatusException<504>;
using HTTPVersionNotSupported = StatusException<505>;

// args["x"] where there is no x.
class BadRequestKeyError : public BadRequest {
 public:
  explicit BadRequestKeyError(std::string_view missing) : key{missing} {}
  std::string key;
  // Says in the description which key it is, as is done in debug mode and with TRAP_BAD_REQUEST_ERRORS.
  void show_exception();
};

// Throws the exception of that code; std::invalid_argument ("no exception for 299") where it has none.
[[noreturn]] void abort(int code, std::string description = {}, HTTPException::Fields fields = {});
// Ends the handler with this response.
[[noreturn]] void abort(Response response);
// What abort(Response) throws; copies share the response.
class ResponseException : public std::exception {
 public:
  explicit ResponseException(std::shared_ptr<Response> answer) : response{std::move(answer)} {}
  std::shared_ptr<Response> response;
  [[nodiscard]] const char* what() const noexcept override { return "a response that ends the handler"; }
};

// Misuse that is found at run time: working outside of a context, registering after the start.
class RuntimeError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// url_for found no rule; the text names the nearest endpoint, as Werkzeug's.
class BuildError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace eddy::flask
