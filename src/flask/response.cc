#include "eddy/flask/response.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "eddy/base/log.h"
#include "eddy/base/strings.h"
#include "eddy/http/cookie.h"
#include "eddy/value/json.h"
#include "flask/html.h"

namespace eddy::flask {
namespace {

constexpr base::Logger logger{"eddy.app"};
constexpr std::string_view html = "text/html; charset=utf-8";

http::SameSite same_site(std::string_view name) {
  if (name.empty()) return http::SameSite::unset;
  if (base::iequals(name, "strict")) return http::SameSite::strict;
  if (base::iequals(name, "lax")) return http::SameSite::lax;
  if (base::iequals(name, "none")) return http::SameSite::none;
  throw std::invalid_argument("SameSite must be 'Strict', 'Lax', or 'None'.");
}

// What a URL may hold in a header: blanks, control bytes (line breaks too) and bytes over 126 are escaped.
std::string header_url(std::string_view url) {
  std::string out;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

}  // namespace

Response::Response(std::string body, int status) : status_code{status}, body_{std::move(body)} {
  headers.add_trusted("Content-Type", html);
}

Response::Response(std::string body, int status, const HeaderList& more) : Response{std::move(body), status} {
  extend(more);
}

Response::Response(const Value& value, int status) : status_code{status} {
  if (value.is_dict() || value.is_sequence() || value.is_foreign()) {
    Response made = jsonify(value);
    body_ = std::move(made.body_);
    headers = std::move(made.headers);
    return;
  }
  if (!value.is_string() && !value.is_bytes()) {
    throw std::invalid_argument(fmt::format(
        "did not return a valid response. The return type must be a string, dict, list, tuple with "
        "headers or status, Response instance, or WSGI callable, but it was a {}.",
        value.type_name()));
  }
  body_ = value.as_string();
  headers.add_trusted("Content-Type", html);
}

Response::Response(base::Generator<std::string> pieces, int status)
    : status_code{status}, generator_{std::move(pieces)} {
  headers.add_trusted("Content-Type", html);
}

std::string Response::get_data() const {
  if (segments_.empty()) return body_;
  std::string all;
  for (const http::Segment& segment : segments_) {
    if (!segment.is_file()) all += segment.bytes();
  }
  return all;
}

void Response::set_data(std::string body) {
  body_ = std::move(body);
  segments_.clear();
  generator_.reset();
}

void Response::set_segments(http::Segments segments) {
  set_data({});
  segments_ = std::move(segments);
}

std::string_view Response::mimetype() const {
  const std::string_view type = headers.get("Content-Type");
  return base::trim(type.substr(0, type.find(';')));
}

void Response::set_mimetype(std::string_view type) {
  const bool text =
      type.starts_with("text/") || type == "application/xml" || type == "application/javascript";
  set_header("Content-Type", fmt::format("{}{}", type, text ? "; charset=utf-8" : ""));
}

void Response::set_header(std::string_view name, std::string_view value) {
  const auto set = headers.set(name, value);
  if (!set.ok()) throw std::invalid_argument(fmt::format("header '{}': {}", name, describe(set.error())));
}

void Response::add_header(std::string_view name, std::string_view value) {
  const auto added = headers.add(name, value);
  if (!added.ok()) throw std::invalid_argument(fmt::format("header '{}': {}", name, describe(added.error())));
}

void Response::extend(const HeaderList& more) {
  for (const auto& [name, value] : more) set_header(name, value);
}

void Response::set_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  http::SetCookie cookie;
  cookie.name = name;
  cookie.value = value;
  cookie.path = options.path;
  cookie.domain = options.domain;
  cookie.expires = options.expires;
  cookie.max_age = options.max_age;
  cookie.secure = options.secure || options.partitioned;
  cookie.partitioned = options.partitioned;
  cookie.http_only = options.httponly;
  cookie.same_site = same_site(options.samesite);
  const auto text = http::format_set_cookie(cookie);
  if (!text.ok()) throw std::invalid_argument(fmt::format("cookie '{}': {}", name, describe(text.error())));
  if (text->size() > max_cookie_size)
    logger.warning(
        fmt::format("the cookie '{}' is too large: its value has {} bytes, and with its name and attributes "
                    "it has {}, over {}. Browsers may "
                    "silently drop it.",
                    name, value.size(), text->size(), max_cookie_size));
  add_header("Set-Cookie", *text);
}

void Response::delete_cookie(std::string_view name, CookieOptions options) {
  options.max_age = options.expires = 0;
  set_cookie(name, "", options);
}

void Response::delete_cookie(std::string_view name, std::string_view path, std::string_view domain) {
  delete_cookie(name, {.path = std::string{path}, .domain = std::string{domain}});
}

namespace {

std::function<http::Headers()> as_fields(std::function<HeaderList()> trailers) {
  if (!trailers) return {};
  return [trailers = std::move(trailers)] {
    http::Headers fields;
    for (const auto& [name, value] : trailers()) {
      if (const auto added = fields.add(name, value); !added)
        throw std::invalid_argument("the trailer '" + name +
                                    "': " + std::string{http::describe(added.error())});
    }
    return fields;
  };
}

}  // namespace

void Response::send(wsgi::Exchange& exchange) && {
  http::ResponseHead head{status_code, std::move(headers)};
  head.reason = std::move(reason);
  if (generator_)
    return exchange.respond(std::move(head), std::move(generator_), as_fields(std::move(trailers_)));
  if (!segments_.empty()) return exchange.respond(std::move(head), std::move(segments_));
  exchange.respond(std::move(head), std::move(body_));
}

Task<> Response::send_async(wsgi::Exchange& exchange) && {
  if (!generator_) {
    std::move(*this).send(exchange);
    co_return;
  }
  http::ResponseHead head{status_code, std::move(headers)};
  head.reason = std::move(reason);
  exchange.start(std::move(head));
  const bool has_body = exchange.request().method != http::Method::head;
  while (has_body) {
    std::optional<std::string> piece = generator_.next();
    if (!piece) break;
    if (!piece->empty()) co_await exchange.write_async(std::move(*piece));
  }
  const auto fields = as_fields(std::move(trailers_));
  exchange.finish(fields && has_body ? fields() : http::Headers{});
  generator_.reset();
}

Response jsonify(const Value& value) {
  json::Options options;
  options.sort_keys = true;
  options.item_separator = ",";
  options.key_separator = ":";
  Response response{json::dumps(value, options) + "\n"};
  response.headers.set_trusted("Content-Type", "application/json");
  return response;
}

namespace {

base::Generator<std::string> formatted(base::Generator<ServerSentEvent> events) {
  while (const std::optional<ServerSentEvent> event = events.next()) {
    auto text = http::format_event(*event);
    if (!text) throw std::invalid_argument{std::string{http::describe(text.error())}};
    co_yield std::move(*text);
  }
}

}  // namespace

Response event_stream(base::Generator<ServerSentEvent> events) {
  Response response{formatted(std::move(events))};
  response.headers.set_trusted("Content-Type", http::event_stream_type);
  response.headers.set_trusted("Cache-Control", "no-cache");
  return response;
}

Response redirect(std::string_view location, int code) {
  const std::string shown = detail::escape_html(location);
  Response response{
      fmt::format(
          "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You "
          "should be redirected automatically to the target URL: <a href=\"{}\">{}</a>. If not, click the "
          "link.\n",
          shown, shown),
      code};
  response.headers.set_trusted("Location", header_url(location));
  return response;
}

}  // namespace eddy::flask
