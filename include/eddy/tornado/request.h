// HTTPServerRequest: one request, as a handler sees it (Tornado's tornado.httputil.HTTPServerRequest).
//
// It views the server's bytes and parses what it is asked for, once: a handler that looks at no argument pays
// for none. Its views and references live as long as the handler.
// Tests: tests/tornado/request_test.cc.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/message.h"
#include "eddy/tornado/files.h"

namespace eddy::wsgi {
class Exchange;
}

namespace eddy::tornado::web {

// Names and values in the order they came, decoded; one name may come several times.
using Arguments = std::vector<std::pair<std::string, std::string>>;

class HTTPServerRequest {
 public:
  // Of an exchange whose body is there. For plans, and for handlers that tests make by hand.
  // `body_streams`: the handler takes the body as it arrives (data_received), so there are no body_arguments and files.
  explicit HTTPServerRequest(eddy::wsgi::Exchange& exchange, bool body_streams = false);

  [[nodiscard]] std::string_view method() const noexcept;   // "GET"
  [[nodiscard]] std::string_view uri() const noexcept;      // "/a%20b?c=d", as it was sent
  [[nodiscard]] std::string_view path() const noexcept;     // "/a%20b"
  [[nodiscard]] std::string_view query() const noexcept;    // "c=d"
  [[nodiscard]] std::string_view version() const noexcept;  // "HTTP/1.1"
  [[nodiscard]] const http::Headers& headers() const noexcept;
  [[nodiscard]] std::string_view body() const noexcept;
  [[nodiscard]] std::string_view remote_ip() const noexcept;  // "127.0.0.1"; empty on a Unix socket
  [[nodiscard]] std::string_view request_id()
      const noexcept;  // server::Options::request_ids; empty where there is none
  [[nodiscard]] std::string_view protocol() const noexcept;   // "http" or "https"
  [[nodiscard]] std::string_view host() const noexcept;       // "localhost:8888"; "127.0.0.1" where none came
  [[nodiscard]] std::string_view host_name() const noexcept;  // the same without its port

  // All arguments: the query's, then the body's. The body counts where it is application/x-www-form-urlencoded or
  // multipart/form-data. Throw HTTPError 400 over 1000 of a kind, where the body is encoded (Content-Encoding), and where a
  // multipart body is malformed or over a limit of http::MultipartLimits (fields may be as large as the body).
  [[nodiscard]] const Arguments& query_arguments() const;
  [[nodiscard]] const Arguments& body_arguments() const;
  [[nodiscard]] Arguments arguments() const;
  // The files of a multipart/form-data body; throws as body_arguments.
  [[nodiscard]] const Files& files() const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& cookies() const;

  [[nodiscard]] std::string full_url() const;  // "http://localhost:8888/a%20b?c=d"
  // From the handler's start until now, or until the answer was given.
  [[nodiscard]] std::chrono::nanoseconds request_time() const noexcept;

  // The gateway's view: what this face does not wrap.
  [[nodiscard]] eddy::wsgi::Exchange& connection() const noexcept { return *exchange_; }

 private:
  friend class RequestHandler;
  void parse_multipart() const;
  eddy::wsgi::Exchange* exchange_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point finished_{};
  mutable std::optional<Arguments> query_arguments_, body_arguments_, cookies_;
  mutable Files files_;
  bool body_streams_;
};

}  // namespace eddy::tornado::web
