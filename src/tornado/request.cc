// HTTPServerRequest: views of the exchange, and what is parsed from it when it is asked for.
//
// Tests: tests/tornado/request_test.cc.
#include "eddy/tornado/request.h"

#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/http/cookie.h"
#include "eddy/http/multipart.h"
#include "eddy/tornado/errors.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::tornado::web {
namespace {

constexpr std::size_t kMaxArguments = 1000;  // of a query, of a form (Tornado 6.5.8); over it 400

Arguments parse(std::string_view text) {
  base::ParsedQuery parsed = base::parse_query(text, {.keep_blank = true, .max_fields = kMaxArguments});
  if (!parsed.complete) throw HTTPError{400, "Invalid body: more than 1000 arguments"};
  return std::move(parsed.pairs);
}

}  // namespace

HTTPServerRequest::HTTPServerRequest(eddy::wsgi::Exchange& exchange, bool body_streams)
    : exchange_{&exchange}, started_{std::chrono::steady_clock::now()}, body_streams_{body_streams} {}

std::string_view HTTPServerRequest::method() const noexcept { return exchange_->request().method_text(); }
std::string_view HTTPServerRequest::uri() const noexcept { return exchange_->request().target(); }
std::string_view HTTPServerRequest::path() const noexcept { return exchange_->request().path(); }
std::string_view HTTPServerRequest::query() const noexcept { return exchange_->request().query(); }
std::string_view HTTPServerRequest::version() const noexcept {
  return http::version_name(exchange_->request().version);
}
const http::Headers& HTTPServerRequest::headers() const noexcept { return exchange_->request().headers; }
std::string_view HTTPServerRequest::body() const noexcept { return exchange_->body(); }
std::string_view HTTPServerRequest::request_id() const noexcept { return exchange_->peer().request_id; }
std::string_view HTTPServerRequest::remote_ip() const noexcept { return exchange_->peer().remote_address; }
std::string_view HTTPServerRequest::protocol() const noexcept { return exchange_->peer().scheme; }

std::string_view HTTPServerRequest::host() const noexcept {
  const std::string_view host = exchange_->request().host();
  return host.empty() ? "127.0.0.1" : host;
}

std::string_view HTTPServerRequest::host_name() const noexcept {
  const std::string_view whole = host();
  const std::size_t colon = whole.rfind(':');
  if (colon == std::string_view::npos || whole.find(']', colon) != std::string_view::npos) return whole;
  return base::parse_uint<std::uint16_t>(whole.substr(colon + 1)) ? whole.substr(0, colon) : whole;
}

const Arguments& HTTPServerRequest::query_arguments() const {
  if (!query_arguments_) query_arguments_ = parse(query());
  return *query_arguments_;
}

const Arguments& HTTPServerRequest::body_arguments() const {
  if (body_arguments_) return *body_arguments_;
  const std::string_view type = headers().get("Content-Type");
  const bool multipart = base::istarts_with(type, "multipart/form-data") && !body_streams_;
  if (!multipart && !base::istarts_with(type, "application/x-www-form-urlencoded"))
    return body_arguments_.emplace();
  if (headers().contains("Content-Encoding"))
    throw HTTPError{400, "Invalid body: unsupported Content-Encoding"};
  if (!multipart) return body_arguments_.emplace(parse(body()));
  parse_multipart();
  return *body_arguments_;
}

const Files& HTTPServerRequest::files() const {
  if (!body_arguments_ && base::istarts_with(headers().get("Content-Type"), "multipart/form-data"))
    static_cast<void>(body_arguments());
  return files_;
}

// The body is there as a whole, so that a part's content is one view of it: nothing is copied but the fields.
void HTTPServerRequest::parse_multipart() const {
  const auto refuse = [](std::string_view why) {
    throw HTTPError{400, "Invalid body: Invalid multipart/form-data: " + std::string{why}};
  };
  const auto boundary = http::multipart_boundary(headers().get("Content-Type"));
  if (!boundary.ok()) refuse(describe(boundary.error()));
  http::MultipartParser parser{
      *boundary, {.parts = kMaxArguments, .field_bytes = body().size(), .memory_bytes = SIZE_MAX}};
  parser.feed(body());
  parser.finish();
  Arguments fields;
  Files files;
  std::string_view content;
  for (;;) {
    const http::MultipartEvent event = parser.next();
    http::MultipartPart& part = parser.part();
    if (event.kind == http::MultipartEvent::error) refuse(describe(parser.error()));
    if (event.kind == http::MultipartEvent::end) break;
    if (event.kind == http::MultipartEvent::part && part.name.empty()) refuse("a part has no name");
    if (event.kind == http::MultipartEvent::content) content = event.data;
    if (event.kind != http::MultipartEvent::part_end) continue;
    // A file field without a file has an empty filename: an argument, as in Tornado.
    const std::string_view body_of_part = std::exchange(content, {});
    if (part.filename && !part.filename->empty()) {
      std::string type = part.headers.get_joined("Content-Type");
      if (type.empty()) type = "application/unknown";
      files.add(part.name, {std::move(*part.filename), body_of_part, std::move(type)});
    } else {
      fields.emplace_back(std::move(part.name), body_of_part);
    }
  }
  body_arguments_ = std::move(fields);
  files_ = std::move(files);
}

Arguments HTTPServerRequest::arguments() const {
  Arguments all = query_arguments();
  const Arguments& more = body_arguments();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

const std::vector<std::pair<std::string, std::string>>& HTTPServerRequest::cookies() const {
  if (!cookies_) cookies_ = http::parse_cookies(headers().get("Cookie"));
  return *cookies_;
}

std::string HTTPServerRequest::full_url() const {
  return std::string{protocol()} + "://" + std::string{host()} + std::string{uri()};
}

std::chrono::nanoseconds HTTPServerRequest::request_time() const noexcept {
  const auto end =
      finished_ == std::chrono::steady_clock::time_point{} ? std::chrono::steady_clock::now() : finished_;
  return end - started_;
}

}  // namespace eddy::tornado::web
