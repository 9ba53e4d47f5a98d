// RequestHandler: its state between hooks: status, headers, what was written.
//
// Tests: tests/tornado/output_test.cc.
#include <algorithm>
#include <stdexcept>

#include "eddy/base/date.h"
#include "eddy/http/status.h"
#include "eddy/tornado/request_handler.h"
#include "eddy/value/json.h"
#include "eddy/version.h"
#include "tornado/application_state.h"

namespace eddy::tornado::web {
namespace {

// What every answer begins with, as Tornado's RequestHandler.clear; Date is the connection's.
const http::Headers& default_headers() {
  static const http::Headers headers = [] {
    http::Headers made;
    made.add_trusted("Server", std::string{"eddy/"} + version);
    made.add_trusted("Content-Type", "text/html; charset=UTF-8");
    return made;
  }();
  return headers;
}

// Tornado refuses every control byte, TAB too; http::Headers knows what a name may be.
void check_header(std::string_view name, std::string_view value) {
  if (!http::is_header_name(name)) throw std::invalid_argument{"Unsafe header name " + std::string{name}};
  if (std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }) ||
      !http::is_header_value(value))
    throw std::invalid_argument{"Unsafe header value of " + std::string{name} +
                                ": it holds CR, LF or another control byte"};
}

// A phrase that goes on the status line and into the error page.
bool is_reason(std::string_view reason) {
  return reason.find('<') == std::string_view::npos && http::is_header_value(reason) &&
         reason.find('\t') == std::string_view::npos;
}

}  // namespace

RequestHandler::RequestHandler() = default;
RequestHandler::~RequestHandler() = default;

void RequestHandler::begin(Application& application, HTTPServerRequest& request, const Match& match) {
  application_ = &application;
  request_ = &request;
  match_ = &match;
  clear();
}

const Settings& RequestHandler::settings() const noexcept { return application_->settings(); }
const PathArguments& RequestHandler::path_args() const noexcept { return match_->arguments; }

std::string_view RequestHandler::path_kwarg(std::string_view group) const {
  if (!match_->names) return {};
  for (std::size_t i = 0; i < match_->names->size(); ++i)
    if ((*match_->names)[i] == group) return detail::text_argument(match_->arguments[i]);
  return {};
}

void RequestHandler::clear() {
  headers_ = default_headers();
  set_default_headers();
  buffer_.clear();
  status_code_ = 200;
  reason_.clear();
}

void RequestHandler::set_status(int status_code, std::string reason) {
  if (!http::is_status(status_code))
    throw std::invalid_argument{std::to_string(status_code) + " is no status code"};
  status_code_ = status_code;
  reason_ = is_reason(reason) ? std::move(reason) : "Unknown";
}

std::string_view RequestHandler::get_reason() const noexcept {
  return reason_.empty() ? http::reason_phrase(status_code_) : std::string_view{reason_};
}

void RequestHandler::set_header(std::string_view name, std::string_view value) {
  check_header(name, value);
  headers_.set_trusted(name, value);
}

void RequestHandler::set_header(std::string_view name, std::chrono::system_clock::time_point value) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(value).time_since_epoch().count();
  headers_.set_trusted(name, base::format_http_date(seconds));
}

void RequestHandler::add_header(std::string_view name, std::string_view value) {
  check_header(name, value);
  headers_.add_trusted(name, value);
}

void RequestHandler::clear_header(std::string_view name) { headers_.remove(name); }

void RequestHandler::set_trailer(std::string_view name, std::string_view value) {
  check_header(name, value);
  if (!trailers_) trailers_ = std::make_unique<http::Headers>();
  trailers_->set_trusted(name, value);
}

void RequestHandler::write(std::string_view chunk) {
  if (finished_) throw std::logic_error{"Cannot write() after finish()"};
  buffer_.append(chunk);
}

void RequestHandler::write(std::string&& chunk) {
  if (finished_) throw std::logic_error{"Cannot write() after finish()"};
  if (buffer_.empty())
    buffer_ = std::move(chunk);
  else
    buffer_.append(chunk);
}

void RequestHandler::write(std::initializer_list<std::pair<std::string_view, Value>> dict) {
  write_value(Value{dict});
}

void RequestHandler::write_value(const Value& chunk) {
  if (chunk.is_string() || chunk.is_bytes()) return write(chunk.as_string());
  if (!chunk.is_dict())
    throw std::invalid_argument{
        "write() takes text, bytes and dicts, not " + std::string{chunk.type_name()} +
        (chunk.is_list() ? ": an array as a whole document can be read by other sites' scripts" : "")};
  std::string text = json::dumps(chunk);
  // "</" in a string could close a script element that the text is put into.
  for (std::size_t at = 0; (at = text.find("</", at)) != std::string::npos; at += 3)
    text.insert(at + 1, "\\");
  write(std::move(text));
  headers_.set_trusted("Content-Type", "application/json; charset=UTF-8");
}

void RequestHandler::write_event(const http::ServerSentEvent::Fields& event) {
  auto text = http::format_event(event);
  if (!text) throw std::invalid_argument{std::string{http::describe(text.error())}};
  if (!headers_written_ && headers_.get("Content-Type") != http::event_stream_type) {
    headers_.set_trusted("Content-Type", http::event_stream_type);
    headers_.set_trusted("Cache-Control", "no-cache");
  }
  write(std::move(*text));
}

void RequestHandler::send_early_hints(const std::vector<std::string>& links) {
  request_->connection().send_early_hints(links);
}

void RequestHandler::redirect(std::string_view url, bool permanent, std::optional<int> status) {
  if (headers_written_) throw std::logic_error{"Cannot redirect after headers have been written"};
  const int code = status.value_or(permanent ? 301 : 302);
  if (code < 300 || code > 399) throw std::invalid_argument{"a redirection's status is from 300 to 399"};
  set_status(code);
  set_header("Location", url);
  finish();
}

const Value& RequestHandler::current_user() {
  if (!current_user_) current_user_ = get_current_user();
  return *current_user_;
}

std::string RequestHandler::reverse_url_of(std::string_view name,
                                           const std::vector<std::string>& args) const {
  return application_->reverse_url_of(name, args);
}

std::string request_summary(const HTTPServerRequest& request) {
  std::string text{request.method()};
  text += ' ';
  text += request.uri();
  text += " (";
  text += request.remote_ip();
  text += ')';
  text += eddy::wsgi::request_mark(request.request_id());
  return text;
}

}  // namespace eddy::tornado::web
