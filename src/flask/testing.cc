#include "eddy/flask/testing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/flask/app.h"
#include "eddy/flask/cookies.h"
#include "eddy/http/cookie.h"
#include "eddy/http/status.h"
#include "eddy/loop/context.h"
#include "eddy/value/json.h"
#include "eddy/wsgi/memory_exchange.h"
#include "flask/app_state.h"
#include "flask/test_request.h"
#include "flask/url_adapter.h"

namespace eddy::flask {
namespace {

constexpr std::size_t max_redirects = 20;

// The same URL without the app's root, which every request has.
std::string below_root(std::string url, const SentRequest& from) {
  const std::size_t path = std::min(url.find_first_of("/?#", url.find("://") + 3), url.size());
  const std::string_view rest = std::string_view{url}.substr(path);
  const std::size_t root = from.script_root.size();
  if (root != 0 && rest.starts_with(from.script_root) &&
      (rest.size() == root || std::string_view{"/?#"}.find(rest[root]) != std::string_view::npos))
    url.erase(path, root);
  return url;
}

// It may not leave the site, whose app is the only one that can be asked.
void refuse_other_host(std::string_view to, std::string_view from, bool allow_subdomains,
                       const std::string& url) {
  const std::string host = base::to_lower(detail::without_port(to));
  const std::string own = base::to_lower(detail::without_port(from));
  if (host == own) return;
  if (!host.ends_with('.' + own))
    throw std::runtime_error("Following external redirects is not supported: " + url);
  if (!allow_subdomains) throw std::runtime_error("Following subdomain redirects is not enabled: " + url);
}

// Where a Location leads from here (RFC 3986, 5.2.2).
std::string target_of(std::string_view location, const SentRequest& from, bool allow_subdomains) {
  const std::string path = from.script_root + base::quote(from.path);
  const bool same_path = location.starts_with('?') || location.starts_with('#');
  std::string url = detail::join_url(from.scheme, from.host,
                                     same_path ? path : path.substr(0, path.rfind('/') + 1), location);
  const std::size_t scheme = url.find("://");
  const std::string_view host =
      scheme == std::string::npos
          ? ""
          : std::string_view{url}.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  refuse_other_host(host, from.host, allow_subdomains, url);
  return below_root(std::move(url), from);
}

bool is_redirect(const TestResponse& response) noexcept {
  const int code = response.status_code;
  return (code == 301 || code == 302 || code == 303 || code == 307 || code == 308) &&
         response.headers.contains("Location");
}

// Whether what is asked next is a GET (the Fetch standard's HTTP-redirect fetch).
bool becomes_get(int code, std::string_view method) noexcept {
  return code == 303 ? method != "GET" && method != "HEAD" : code < 303 && method == "POST";
}

// What is asked next: of another place, and as a GET without the body.
void follow(TestRequest& request, bool keeps_body) {
  static constexpr std::array<std::string_view, 6> of_the_body = {"Content-Type",     "Content-Length",
                                                                  "Content-Encoding", "Content-Language",
                                                                  "Content-Location", "Transfer-Encoding"};
  request.query_string.clear();
  std::erase_if(request.headers, [keeps_body](const auto& field) {
    const auto is = [&field](std::string_view name) { return base::iequals(field.first, name); };
    return is("Host") || (!keeps_body && std::any_of(of_the_body.begin(), of_the_body.end(), is));
  });
  if (keeps_body) return;
  request.form.clear();
  request.files.clear();
  request.data.clear();
  request.json.reset();
  request.content_type.clear();
}

// A place that the same status led to before leads there again (Werkzeug's test client).
void refuse_circle(const TestHistory& history, const TestResponse& response) {
  for (const TestResponse& former : history)
    if (former.status_code == response.status_code && former.location() == response.location())
      throw std::runtime_error(fmt::format("Loop detected: A {} redirect to {} was already made.",
                                           response.status_code, response.location()));
}

// As cookies know it (RFC 6265, 5.1.2).
std::string host_of(const SentRequest& request) { return base::to_lower(detail::without_port(request.host)); }

}  // namespace

std::string TestResponse::status() const {
  return fmt::format("{} {}", status_code, reason.empty() ? http::reason_phrase(status_code) : reason);
}

Value TestResponse::json() const {
  auto parsed = json::parse(data);
  if (!parsed.ok()) throw std::runtime_error("the response is no JSON: " + parsed.error().message);
  return std::move(*parsed);
}

TestResponse TestClient::open(std::string_view method, std::string_view path, const TestRequest& request) {
  TestResponse response = open_once(method, path, request);
  TestRequest next = request;
  std::string verb{method};
  TestHistory history;
  while (request.follow_redirects && is_redirect(response)) {
    refuse_circle(history, response);
    if (history.size() == max_redirects) throw std::runtime_error("more than 20 redirections");
    const bool as_get = becomes_get(response.status_code, verb);
    if (as_get) verb = "GET";
    follow(next, !as_get);
    const std::string target =
        target_of(response.location(), response.request, options_.allow_subdomain_redirects);
    history.responses_.push_back(std::make_shared<const TestResponse>(std::move(response)));
    response = open_once(verb, target, next);
    response.history = history;
  }
  return response;
}

TestResponse TestClient::open_once(std::string_view method, std::string_view url,
                                   const TestRequest& request) {
  const detail::UrlSettings& urls = app_->state().urls;
  TestResponse response;
  response.request = detail::sent_request(urls, method, url, request);
  wsgi::MemoryResponse got =
      wsgi::run(*app_, detail::memory_request(*app_, method, url, request, cookie_header(response.request)));
  if (got.exception && app_->state().errors.propagate) std::rethrow_exception(got.exception);
  response.status_code = got.head.status;
  response.reason = std::move(got.head.reason);
  response.headers = std::move(got.head.headers);
  response.data = std::move(got.body);
  response.error = std::move(got.error);
  keep_cookies(response.headers, response.request);
  return response;
}

// --- cookies ---

bool TestClient::Cookie::is(std::string_view other, const TestCookiePlace& elsewhere) const {
  return name == other && base::iequals(place.domain, elsewhere.domain) && place.path == elsewhere.path;
}

// RFC 6265, 5.1.3 and 5.1.4.
bool TestClient::Cookie::goes_to(std::string_view host, std::string_view path) const {
  const bool to_host = host == place.domain || (!place.origin_only && host.ends_with('.' + place.domain));
  const std::string& own = place.path;
  return to_host &&
         (path == own || (path.starts_with(own) && (own.ends_with('/') || path[own.size()] == '/')));
}

std::string TestClient::cookie_header(const SentRequest& request) const {
  const std::string host = host_of(request);
  std::string header;
  for (const Cookie& cookie : cookies_)
    if (cookie.goes_to(host, request.script_root + request.path))
      header += (header.empty() ? "" : "; ") + cookie.name + '=' + cookie.value;
  return header;
}

void TestClient::session_transaction(const std::function<void(Session&)>& change) {
  const detail::UrlSettings& urls = app_->state().urls;
  const SentRequest sent = detail::sent_request(urls, "GET", "/", {});
  const auto context =
      detail::make_request_context(*app_, detail::memory_request(*app_, "GET", "/", {}, cookie_header(sent)));
  // An interface of the app's own may ask for current_app or the request.
  const auto within = [&context](auto call) {
    const loop::ContextScope scope{context};
    call();
  };
  within([&] { detail::session_of(*context); });
  if (context->session->is_null()) throw RuntimeError("the app keeps no sessions: its SECRET_KEY is not set");
  change(*context->session);
  Response response;
  within([&] { detail::save_session(*context, response); });
  keep_cookies(response.headers, sent);
}

void TestClient::keep_cookies(const http::Headers& headers, const SentRequest& request) {
  for (const std::string_view header : headers.get_all("Set-Cookie")) keep_cookie(header, request);
}

void TestClient::keep_cookie(std::string_view header, const SentRequest& request) {
  const std::vector<std::string_view> fields = base::split(header, ';');
  const std::size_t equals = fields.front().find('=');
  if (equals == std::string_view::npos) return;
  const std::string path = request.script_root + request.path;
  TestCookiePlace place{.domain = host_of(request),
                        .path = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1))};
  bool ended = false;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const std::string_view field = base::trim(fields[i]);
    const std::string name = base::to_lower(field.substr(0, field.find('=')));
    const std::string_view value = field.substr(std::min(name.size() + 1, field.size()));
    if (name == "path" && value.starts_with('/')) place.path = value;
    if (name == "domain" && !value.empty()) {
      place.domain = base::to_lower(value.substr(value.starts_with('.') ? 1 : 0));
      place.origin_only = false;
    }
    if (name == "max-age") ended = ended || value == "0";
    if (name == "expires") ended = ended || value.find(" 1970 00:00:00") != std::string_view::npos;
  }
  const std::string_view name = fields.front().substr(0, equals);
  if (ended)
    delete_cookie(name, place);
  else
    keep(name, fields.front().substr(equals + 1), place);
}

void TestClient::keep(std::string_view name, std::string_view quoted, const TestCookiePlace& place) {
  delete_cookie(name, place);
  Cookie& kept = cookies_.emplace_back(Cookie{std::string{name}, std::string{quoted}, place});
  kept.place.domain = base::to_lower(kept.place.domain);
}

void TestClient::set_cookie(std::string_view name, std::string_view value, const TestCookiePlace& place) {
  const std::string field = dump_cookie(name, value);
  const std::string_view pair = std::string_view{field}.substr(0, field.find(';'));
  keep(name, pair.substr(name.size() + 1), place);
}

void TestClient::delete_cookie(std::string_view name, const TestCookiePlace& place) {
  std::erase_if(cookies_, [&](const Cookie& cookie) { return cookie.is(name, place); });
}

std::optional<std::string> TestClient::get_cookie(std::string_view name, const TestCookiePlace& place) const {
  for (const Cookie& cookie : cookies_)
    if (cookie.is(name, place)) return http::cookie_unquote(cookie.value);
  return std::nullopt;
}

std::string SentRequest::url() const {
  return scheme + "://" + host + script_root + base::quote(path) +
         (query_string.empty() ? "" : '?' + query_string);
}

std::string_view TestResponse::mimetype() const {
  const std::string_view type = content_type();
  return base::trim(type.substr(0, type.find(';')));
}

}  // namespace eddy::flask
