#include "flask/test_request.h"

#include <algorithm>
#include <stdexcept>

#include "eddy/base/base64.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/flask/json_provider.h"
#include "eddy/http/mime_types.h"
#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

constexpr char test_boundary[] = "eddy-test-client-7d1a0c5e9b";

// Quoted as browsers do (WHATWG, "multipart/form-data encoding algorithm").
std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\r' || c == '\n') {
      text += c == '"' ? "%22" : c == '\r' ? "%0D" : "%0A";
    } else {
      text += c;
    }
  }
  return text + '"';
}

std::string multipart_body(const TestRequest& request) {
  const std::string head = std::string{"--"} + test_boundary + "\r\nContent-Disposition: form-data; name=";
  std::string body;
  for (const auto& [name, value] : request.form) body += head + quoted(name) + "\r\n\r\n" + value + "\r\n";
  for (const TestFile& file : request.files) {
    std::string_view type = file.content_type.empty() ? http::mime_type(file.filename) : file.content_type;
    if (type.empty()) type = "application/octet-stream";
    body += head + quoted(file.name) + "; filename=" + quoted(file.filename) +
            "\r\nContent-Type: " + std::string{type} + "\r\n\r\n" + file.content + "\r\n";
  }
  return body + "--" + test_boundary + "--\r\n";
}

bool is_form_data(std::string_view type) {
  return base::iequals(base::trim(type.substr(0, type.find(';'))), "multipart/form-data");
}
// The type that is asked for, by itself or as a header; empty: none.
std::string_view given_type(const TestRequest& request) {
  if (!request.content_type.empty()) return request.content_type;
  for (const auto& [name, value] : request.headers)
    if (base::iequals(name, "Content-Type")) return value;
  return {};
}
// Of files, and where the type says that fields are sent so, too.
bool is_multipart(const TestRequest& request) {
  return !request.files.empty() || (!request.form.empty() && is_form_data(given_type(request)));
}

// One of them would be lost.
void refuse_two_bodies(const TestRequest& request) {
  const bool fields = !request.form.empty() || !request.files.empty();
  if (int{request.json.has_value()} + int{!request.data.empty()} + int{fields} > 1)
    throw std::invalid_argument("a request has one body: json, data, or form and files");
}

struct Parts {
  std::string scheme;
  std::string host;
  std::string target;  // path and query, as they are sent
};

Parts parts_of(const UrlSettings& urls, std::string_view url, const TestRequest& request) {
  Parts parts{.scheme = urls.scheme.empty() ? "http" : urls.scheme,
              .host = urls.server_name.empty() ? "localhost" : urls.server_name,
              .target = {}};
  if (const std::size_t colon = url.find("://");
      colon != std::string_view::npos && colon < url.find_first_of("/?#")) {
    parts.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 1);
  }
  if (url.starts_with("//")) {
    url.remove_prefix(2);
    const std::size_t end = std::min(url.find_first_of("/?#"), url.size());
    if (end != 0) parts.host = url.substr(0, end);
    url.remove_prefix(end);
  }
  url = url.substr(0, url.find('#'));
  parts.target = url.starts_with('/') || url == "*" ? std::string{url} : '/' + std::string{url};
  if (!request.query_string.empty())
    parts.target +=
        (parts.target.find('?') == std::string::npos ? "?" : "&") + base::urlencode(request.query_string);
  return parts;
}

}  // namespace

namespace {

void set_field(wsgi::MemoryRequest& sent, std::string_view name, std::string_view value) {
  if (!sent.headers.set(name, value).ok()) throw std::invalid_argument("a header that can't be sent");
}

// The request's own, in place of those that are there; but for its type, which is part of its body.
void set_headers(wsgi::MemoryRequest& sent, const TestRequest& request) {
  for (auto field = request.headers.begin(); field != request.headers.end(); ++field) {
    if (base::iequals(field->first, "Content-Type")) continue;
    const bool again = std::any_of(request.headers.begin(), field, [&](const auto& earlier) {
      return base::iequals(earlier.first, field->first);
    });
    if (!again)
      set_field(sent, field->first, field->second);
    else if (!sent.headers.add(field->first, field->second).ok())
      throw std::invalid_argument("a header that can't be sent");
  }
}

// APPLICATION_ROOT without a slash at its end.
std::string root_of(const UrlSettings& urls) {
  std::string root = urls.application_root;
  while (root.ends_with('/')) root.pop_back();
  return root;
}

}  // namespace

SentRequest sent_request(const UrlSettings& urls, std::string_view method, std::string_view url,
                         const TestRequest& request) {
  Parts parts = parts_of(urls, url, request);
  for (const auto& [name, value] : request.headers)
    if (base::iequals(name, "Host")) parts.host = value;
  const std::size_t question = parts.target.find('?');
  return {.method = std::string{method},
          .host = std::move(parts.host),
          .path = base::unquote(parts.target.substr(0, question)),
          .query_string = question == std::string::npos ? "" : parts.target.substr(question + 1),
          .scheme = std::move(parts.scheme),
          .script_root = root_of(urls)};
}

wsgi::MemoryRequest memory_request(const Flask& app, std::string_view method, std::string_view url,
                                   const TestRequest& request, std::string_view cookies) {
  const UrlSettings& urls = app.state().urls;
  Parts parts = parts_of(urls, url, request);
  refuse_two_bodies(request);
  wsgi::MemoryRequest sent;
  sent.method = method;
  sent.target = std::move(parts.target);
  sent.body = request.data;
  sent.peer.script_name = root_of(urls);
  sent.peer.remote_address = request.remote_addr;
  if (parts.scheme == "https") sent.peer.scheme = "https";
  const auto set = [&sent](std::string_view name, std::string_view value) { set_field(sent, name, value); };
  set("Host", parts.host);
  if (request.json) {
    sent.body = app.json->dumps(*request.json);
    set("Content-Type", "application/json");
  } else if (is_multipart(request)) {
    sent.body = multipart_body(request);
    set("Content-Type", std::string{"multipart/form-data; boundary="} + test_boundary);
  } else if (!request.form.empty()) {
    sent.body = base::urlencode(request.form);
    set("Content-Type", "application/x-www-form-urlencoded");
  }
  const std::string_view type = given_type(request);
  const bool has_boundary = is_multipart(request) && is_form_data(type);
  if (!type.empty() && !has_boundary) set("Content-Type", type);
  if (!cookies.empty()) set("Cookie", cookies);
  set_headers(sent, request);
  if (request.auth)
    set("Authorization", "Basic " + base::base64_encode(request.auth->first + ':' + request.auth->second));
  return sent;
}

}  // namespace eddy::flask::detail
