#include "eddy/flask/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "eddy/flask/response.h"
#include "eddy/http/status.h"
#include "flask/html.h"

namespace eddy::flask {
namespace {

struct Known {
  int code;
  std::string_view name;
  std::string_view description;
};

// Werkzeug's names and sentences, since clients compare pages byte for byte.
constexpr Known known[] = {
    {400, "Bad Request", "The browser (or proxy) sent a request that this server could not understand."},
    {401, "Unauthorized",
     "The server could not verify that you are authorized to access the URL requested. You either supplied "
     "the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the "
     "credentials required."},
    {403, "Forbidden",
     "You don't have the permission to access the requested resource. It is either read-protected or not "
     "readable by the server."},
    {404, "Not Found",
     "The requested URL was not found on the server. If you entered the URL manually please check your "
     "spelling and try again."},
    {405, "Method Not Allowed", "The method is not allowed for the requested URL."},
    {406, "Not Acceptable",
     "The resource identified by the request is only capable of generating response entities which have "
     "content characteristics not acceptable according to the accept headers sent in the request."},
    {408, "Request Timeout",
     "The server closed the network connection because the browser didn't finish the request within the "
     "specified time."},
    {409, "Conflict",
     "A conflict happened while processing the request. The resource might have been modified while the "
     "request was being processed."},
    {410, "Gone",
     "The requested URL is no longer available on this server and there is no forwarding address. If you "
     "followed a link from a foreign page, please contact the author of this page."},
    {411, "Length Required",
     "A request with this method requires a valid <code>Content-Length</code> header."},
    {412, "Precondition Failed", "The precondition on the request for the URL failed positive evaluation."},
    {413, "Request Entity Too Large", "The data value transmitted exceeds the capacity limit."},
    {414, "Request URI Too Long",
     "The length of the requested URL exceeds the capacity limit for this server. The request cannot be "
     "processed."},
    {415, "Unsupported Media Type", "The server does not support the media type transmitted in the request."},
    {416, "Requested Range Not Satisfiable", "The server cannot provide the requested range."},
    {417, "Expectation Failed", "The server could not meet the requirements of the Expect header"},
    {418, "I'm a teapot", "This server is a teapot, not a coffee machine"},
    {421, "Misdirected Request", "The server is not able to produce a response."},
    {422, "Unprocessable Entity",
     "The request was well-formed but was unable to be followed due to semantic errors."},
    {423, "Locked", "The resource that is being accessed is locked."},
    {424, "Failed Dependency",
     "The method could not be performed on the resource because the requested action depended on another "
     "action and that action failed."},
    {428, "Precondition Required",
     "This request is required to be conditional; try using \"If-Match\" or \"If-Unmodified-Since\"."},
    {429, "Too Many Requests", "This user has exceeded an allotted request count. Try again later."},
    {431, "Request Header Fields Too Large", "One or more header fields exceeds the maximum size."},
    {451, "Unavailable For Legal Reasons", "Unavailable for legal reasons."},
    {500, "Internal Server Error",
     "The server encountered an internal error and was unable to complete your request. Either the server is "
     "overloaded or there is an error in the application."},
    {501, "Not Implemented", "The server does not support the action requested by the browser."},
    {502, "Bad Gateway", "The proxy server received an invalid response from an upstream server."},
    {503, "Service Unavailable",
     "The server is temporarily unable to service your request due to maintenance downtime or capacity "
     "problems. Please try again later."},
    {504, "Gateway Timeout", "The connection to an upstream server timed out."},
    {505, "HTTP Version Not Supported",
     "The server does not support the HTTP protocol version used in the request."},
};

const Known* find_known(int code) noexcept {
  for (const Known& row : known) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

template <int... Codes>
void throw_known(int code, std::string description, HTTPException::Fields fields) {
  static_cast<void>(
      ((code == Codes ? throw StatusException<Codes>(std::move(description), std::move(fields)) : false) ||
       ...));
}

}  // namespace

HTTPException::HTTPException(int status_code, std::string text, Fields fields)
    : code{status_code}, description{std::move(text)}, headers{std::move(fields)} {
  const Known* row = find_known(code);
  if (description.empty() && row) description = row->description;
  what_ = fmt::format("{} {}: {}", code, name(), description);
}

std::string_view HTTPException::name() const noexcept {
  const Known* row = find_known(code);
  return row ? row->name : http::reason_phrase(code);
}

const char* HTTPException::what() const noexcept { return what_.c_str(); }

std::string HTTPException::get_body() const {
  std::string text;
  for (const char c : detail::escape_html(description)) {
    if (c == '\n') {
      text += "<br>";
    } else {
      text += c;
    }
  }
  const std::string title = detail::escape_html(name());
  return fmt::format("<!doctype html>\n<html lang=en>\n<title>{} {}</title>\n<h1>{}</h1>\n<p>{}</p>\n", code,
                     title, title, text);
}

Response HTTPException::get_response() const {
  Response response{get_body(), code};
  for (const auto& [header, value] : headers) response.add_header(header, value);
  return response;
}

Response::Response(const HTTPException& error) : Response{error.get_response()} {}

void BadRequestKeyError::show_exception() {
  const std::string shown = "\nKeyError: " + Value{key}.repr();
  if (!description.ends_with(shown)) description += shown;
}

void abort(int code, std::string description, HTTPException::Fields fields) {
  throw_known<400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422,
              423, 424, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505>(code, std::move(description),
                                                                          std::move(fields));
  throw std::invalid_argument(fmt::format("no exception for {}", code));
}

void abort(Response response) { throw ResponseException(std::make_shared<Response>(std::move(response))); }

}  // namespace eddy::flask
