// RequestHandler: what becomes of exceptions: the log, the error page, or a cut connection.
//
// Tests: tests/tornado/handler_life_test.cc.
#include <stdexcept>
#include <utility>

#include "eddy/base/escape.h"
#include "eddy/http/status.h"
#include "eddy/tornado/request_handler.h"
#include "tornado/application_state.h"

namespace eddy::tornado::web {
namespace {

// Calls `use` with the exception if it is an E.
template <class E, class F>
bool if_is(const std::exception_ptr& exception, F use) {
  if (!exception) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const E& error) {
    use(error);
    return true;
  } catch (...) {
    return false;
  }
}

// As Python's repr() of an HTTPServerRequest.
std::string describe(const HTTPServerRequest& request) {
  std::string text = "HTTPServerRequest(";
  const auto add = [&text](std::string_view name, std::string_view value, std::string_view end = ", ") {
    text.append(name).append("='").append(value).append("'").append(end);
  };
  add("protocol", request.protocol());
  add("host", request.host());
  add("method", request.method());
  add("uri", request.uri());
  add("version", request.version());
  add("remote_ip", request.remote_ip(), ")");
  return text;
}

}  // namespace

void RequestHandler::end_method() {
  if (!finished_) finish();
}

void RequestHandler::log_exception(const std::exception_ptr& exception) {
  const bool known = if_is<HTTPError>(exception, [&](const HTTPError& error) {
    if (!error.log_message.empty())
      gen_log.warning(std::to_string(error.status_code) + " " + request_summary(request()) + ": " +
                      error.log_message);
  });
  if (!known)
    app_log.exception("Uncaught exception " + request_summary(request()) + "\n" + describe(request()),
                      exception);
}

void RequestHandler::handle_exception(const std::exception_ptr& exception) {
  try {
    const bool ended = if_is<Finish>(exception, [this](const Finish& finish_with_chunk) {
      if (finished_) return;
      if (finish_with_chunk.chunk) write(std::string{*finish_with_chunk.chunk});
      finish();
    });
    if (ended) return;
    // The client left: nobody is there for an answer, and it is no fault of the handler's.
    if (if_is<eddy::wsgi::ClientGone>(exception, [](const auto&) {})) {
      finished_ = true;
      return;
    }
    try {
      log_exception(exception);
    } catch (...) {
      app_log.exception("Error in exception logger", std::current_exception());
    }
    if (finished_) return;
    int status = 500;
    std::string reason;
    if_is<HTTPError>(exception, [&](const HTTPError& error) {
      status = error.status_code;
      reason = error.reason;
    });
    send_error_of(status, std::move(reason), exception);
  } catch (...) {
    app_log.exception("Exception in exception handler", std::current_exception());
    cut();
  }
}

void RequestHandler::cut() {
  finished_ = true;
  if (!request_->connection().finished()) request_->connection().abort();
}

void RequestHandler::send_error(int status_code, std::string reason) {
  send_error_of(status_code, std::move(reason), std::current_exception());
}

void RequestHandler::send_error_of(int status_code, std::string reason, const std::exception_ptr& exception) {
  if (headers_written_) {
    gen_log.error("Cannot send error response after headers written");
    if (!finished_) cut();  // a clean end would pass for a whole answer
    return;
  }
  clear();
  set_status(http::is_status(status_code) ? status_code : 500, std::move(reason));
  try {
    if (status_code != 304) write_error(status_code_, exception);
  } catch (...) {
    app_log.exception("Uncaught exception in write_error", std::current_exception());
  }
  if (!finished_) finish();
}

void RequestHandler::write_error(int status_code, const std::exception_ptr& exception) {
  if (exception && application_->state().serve_traceback()) {
    set_header("Content-Type", "text/plain");
    write(base::describe(exception) + "\n");
    finish();
    return;
  }
  const std::string line = std::to_string(status_code) + ": " + base::xhtml_escape(get_reason());
  finish("<html><title>" + line + "</title><body>" + line + "</body></html>");
}

}  // namespace eddy::tornado::web
