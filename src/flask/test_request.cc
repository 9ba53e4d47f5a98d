#include "flask/test_request.h"

#include <stdexcept>

#include "eddy/base/url.h"
#include "eddy/http/mime_types.h"
#include "eddy/value/json.h"

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

}  // namespace

wsgi::MemoryRequest memory_request(std::string_view method, std::string target, const TestRequest& request,
                                   std::string_view cookies) {
  wsgi::MemoryRequest sent;
  sent.method = method;
  sent.target = std::move(target);
  if (!request.query_string.empty())
    sent.target +=
        (sent.target.find('?') == std::string::npos ? "?" : "&") + base::urlencode(request.query_string);
  sent.body = request.data;
  const auto set = [&sent](std::string_view name, std::string_view value) {
    if (!sent.headers.set(name, value).ok()) throw std::invalid_argument("a header that can't be sent");
  };
  if (request.json) {
    sent.body = json::dumps(*request.json);
    set("Content-Type", "application/json");
  } else if (!request.files.empty()) {
    sent.body = multipart_body(request);
    set("Content-Type", std::string{"multipart/form-data; boundary="} + test_boundary);
  } else if (!request.form.empty()) {
    sent.body = base::urlencode(request.form);
    set("Content-Type", "application/x-www-form-urlencoded");
  }
  if (!cookies.empty()) set("Cookie", cookies);
  for (const auto& [name, value] : request.headers) set(name, value);
  return sent;
}

}  // namespace eddy::flask::detail
