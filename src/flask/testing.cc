#include "eddy/flask/testing.h"

#include <stdexcept>

#include "eddy/base/strings.h"
#include "eddy/flask/app.h"
#include "eddy/value/json.h"
#include "eddy/wsgi/memory_exchange.h"
#include "flask/request_context.h"
#include "flask/test_request.h"

namespace eddy::flask {
namespace {

constexpr std::size_t max_redirects = 20;

// The path and query of a Location that stays with this app.
std::string target_of(std::string_view location) {
  const std::size_t scheme = location.find("://");
  if (scheme == std::string_view::npos) return std::string{location.substr(0, location.find('#'))};
  const std::size_t path = location.find('/', scheme + 3);
  if (path == std::string_view::npos) return "/";
  const std::string_view rest = location.substr(path);
  return std::string{rest.substr(0, rest.find('#'))};
}

}  // namespace

Value TestResponse::json() const {
  auto parsed = json::parse(data);
  if (!parsed.ok()) throw std::runtime_error("the response is no JSON: " + parsed.error().message);
  return std::move(*parsed);
}

TestResponse TestClient::open(std::string_view method, std::string_view path, const TestRequest& request) {
  TestResponse response = open_once(method, std::string{path}, request);
  TestRequest follow = request;
  follow.query_string.clear();
  std::string verb{method};
  std::vector<TestResponse> history;
  while (request.follow_redirects && response.status_code / 100 == 3 &&
         response.headers.contains("Location")) {
    if (history.size() == max_redirects) throw std::runtime_error("more than 20 redirections");
    if (response.status_code != 307 && response.status_code != 308) {  // a new question, without the body
      if (verb != "HEAD") verb = "GET";
      follow.form.clear();
      follow.files.clear();
      follow.data.clear();
      follow.json.reset();
    }
    std::string next = target_of(response.headers.get("Location"));
    history.push_back(std::move(response));
    response = open_once(verb, std::move(next), follow);
  }
  response.history = std::move(history);
  return response;
}

TestResponse TestClient::open_once(std::string_view method, std::string target, const TestRequest& request) {
  const wsgi::MemoryRequest sent =
      detail::memory_request(method, std::move(target), request, cookie_header());
  wsgi::MemoryResponse got = wsgi::run(*app_, sent);
  TestResponse response;
  response.status_code = got.head.status;
  response.reason = std::move(got.head.reason);
  response.headers = std::move(got.head.headers);
  response.data = std::move(got.body);
  response.error = std::move(got.error);
  keep_cookies(response.headers);
  return response;
}

std::string TestClient::cookie_header() const {
  std::string cookies;
  for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + '=' + value;
  return cookies;
}

void TestClient::session_transaction(const std::function<void(Session&)>& change) {
  http::RequestHead head;
  if (const std::string cookies = cookie_header();
      !cookies.empty() && !head.headers.set("Cookie", cookies).ok())
    throw std::invalid_argument("a cookie that can't be sent");
  const wsgi::Peer peer;
  detail::RequestContext context{*app_, head, peer};
  Session& session = detail::session_of(context);
  if (session.is_null()) throw RuntimeError("the app keeps no sessions: its SECRET_KEY is not set");
  change(session);
  Response response;
  detail::save_session(context, response);
  keep_cookies(response.headers);
}

void TestClient::keep_cookies(const http::Headers& headers) {
  for (const std::string_view header : headers.get_all("Set-Cookie")) {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::size_t equals = header.find('=');
    if (equals >= end) continue;
    const std::string_view name = header.substr(0, equals);
    const std::string attributes = base::to_lower(header.substr(end));
    if (attributes.find("max-age=0") != std::string::npos) {
      delete_cookie(name);
    } else {
      set_cookie(name, header.substr(equals + 1, end - equals - 1));
    }
  }
}

void TestClient::set_cookie(std::string_view name, std::string_view value) {
  delete_cookie(name);
  cookies_.emplace_back(name, value);
}

void TestClient::delete_cookie(std::string_view name) {
  std::erase_if(cookies_, [name](const auto& cookie) { return cookie.first == name; });
}

std::optional<std::string> TestClient::get_cookie(std::string_view name) const {
  for (const auto& [known, value] : cookies_) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace eddy::flask
