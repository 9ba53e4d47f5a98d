// TestClient: asks an app without a socket, keeps its cookies, follows redirections if told to.
//
//   auto client = app.test_client();
//   auto response = client.post("/post", {.form = {{"text", "hello"}}, .follow_redirects = true});
//   EXPECT_EQ(response.status_code, 200);
//
// Follows the manual's "Testing Flask Applications". Tests: tests/flask/app_test.cc.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/headers.h"
#include "eddy/value.h"

namespace eddy::flask {

class Flask;
class Session;

// A file of a form.
struct TestFile {
  std::string name;  // of the field
  std::string filename;
  std::string content = {};
  std::string content_type = {};  // by default guessed from the file's name
};

// What to send beside method and path, which may also be a whole URL: "https://example.com/a", or one without its scheme:
// "//example.com/a". A path is asked of SERVER_NAME, or where that is not set of localhost, by PREFERRED_URL_SCHEME. There is
// one body at most, json, data, or form and files: of two, std::invalid_argument.
struct TestRequest {
  std::string method = {};  // of Flask::test_request_context; by default GET
  std::vector<std::pair<std::string, std::string>> query_string = {};  // added to the path's own
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::vector<std::pair<std::string, std::string>> form = {};  // sent urlencoded, or as multipart with files
  std::vector<TestFile> files = {};
  std::string data = {};           // a body as it is
  std::optional<Value> json = {};  // sent as application/json, as the app's own writes it
  // Up to 20 (301, 302, 303, 307, 308), as GET without the body where the status says so: after a 303, and a POST's 301 or 302. To
  // another host (TestClientOptions), or in a circle, throws std::runtime_error.
  bool follow_redirects = false;
  std::string content_type = {};                                 // in place of what the body would have
  std::optional<std::pair<std::string, std::string>> auth = {};  // user and password: Basic
  std::string remote_addr = "127.0.0.1";  // of whom it seems to come (environ_base's REMOTE_ADDR)
};

// Of Flask::test_client.
struct TestClientOptions {
  bool allow_subdomain_redirects = false;  // follow_redirects leads to subdomains of the host, too
};

// What was sent, after redirections of the last of them.
struct SentRequest {
  std::string method;
  std::string host;  // with its port, where there is one
  std::string path;  // decoded
  std::string query_string;
  std::string scheme;
  std::string script_root = {};  // before the path: the app's APPLICATION_ROOT
  [[nodiscard]] std::string url() const;
};

struct TestResponse;

// The redirections that led to a response, the first one first.
class TestHistory {
 public:
  struct Iterator {
    const std::shared_ptr<const TestResponse>* at;
    const TestResponse& operator*() const noexcept { return **at; }
    Iterator& operator++() noexcept { return ++at, *this; }
    bool operator==(const Iterator&) const = default;
  };
  [[nodiscard]] std::size_t size() const noexcept { return responses_.size(); }
  [[nodiscard]] bool empty() const noexcept { return responses_.empty(); }
  [[nodiscard]] const TestResponse& operator[](std::size_t index) const noexcept {
    return *responses_[index];
  }
  [[nodiscard]] Iterator begin() const noexcept { return {responses_.data()}; }
  [[nodiscard]] Iterator end() const noexcept { return {responses_.data() + responses_.size()}; }

 private:
  friend class TestClient;
  std::vector<std::shared_ptr<const TestResponse>> responses_;  // shared with those of the later ones
};

struct TestResponse {
  int status_code = 0;
  std::string reason;
  http::Headers headers;
  std::string data;     // the body
  TestHistory history;  // each redirection has its own
  std::string error;    // of an exception that reached the server
  SentRequest request;

  [[nodiscard]] std::string status() const;  // "404 Not Found"
  [[nodiscard]] const std::string& text() const noexcept { return data; }
  [[nodiscard]] Value json() const;  // throws std::runtime_error where it is none
  [[nodiscard]] std::string_view content_type() const { return headers.get("Content-Type"); }
  [[nodiscard]] std::string_view mimetype() const;  // without parameters
  [[nodiscard]] std::string_view location() const { return headers.get("Location"); }
};

// What is known of a cookie, to be told from others of its name.
struct TestCookiePlace {
  std::string domain = "localhost";  // in any case
  bool origin_only = true;           // not of the domain's subdomains
  std::string path = "/";            // and below it
};

// An exception that nothing took is thrown here where the app is tested or debugged (PROPAGATE_EXCEPTIONS); else it is a 500, and
// `error` says what it was.
class TestClient {
 public:
  explicit TestClient(Flask& app, TestClientOptions options = {}) : app_{&app}, options_{options} {}

  TestResponse open(std::string_view method, std::string_view path, const TestRequest& request = {});
  TestResponse get(std::string_view path, const TestRequest& request = {}) {
    return open("GET", path, request);
  }
  TestResponse post(std::string_view path, const TestRequest& request = {}) {
    return open("POST", path, request);
  }
  TestResponse put(std::string_view path, const TestRequest& request = {}) {
    return open("PUT", path, request);
  }
  TestResponse patch(std::string_view path, const TestRequest& request = {}) {
    return open("PATCH", path, request);
  }
  TestResponse delete_(std::string_view path, const TestRequest& request = {}) {
    return open("DELETE", path, request);
  }
  TestResponse head(std::string_view path, const TestRequest& request = {}) {
    return open("HEAD", path, request);
  }
  TestResponse options(std::string_view path, const TestRequest& request = {}) {
    return open("OPTIONS", path, request);
  }
  TestResponse trace(std::string_view path, const TestRequest& request = {}) {
    return open("TRACE", path, request);
  }
  TestResponse query(std::string_view path, const TestRequest& request = {}) {
    return open("QUERY", path, request);
  }

  // Changes the client's session as a request would, without one; throws RuntimeError where the app keeps none.
  void session_transaction(const std::function<void(Session&)>& change);

  // Cookies are sent to their domain and path, and go where an answer lets them expire. Values are quoted where they are sent.
  void set_cookie(std::string_view name, std::string_view value, const TestCookiePlace& place = {});
  void delete_cookie(std::string_view name, const TestCookiePlace& place = {});
  [[nodiscard]] std::optional<std::string> get_cookie(std::string_view name,
                                                      const TestCookiePlace& place = {}) const;

 private:
  struct Cookie {
    std::string name, value;  // as it is sent
    TestCookiePlace place;
    [[nodiscard]] bool is(std::string_view other, const TestCookiePlace& elsewhere) const;
    // Of a host in lower case.
    [[nodiscard]] bool goes_to(std::string_view host, std::string_view path) const;
  };
  TestResponse open_once(std::string_view method, std::string_view url, const TestRequest& request);
  [[nodiscard]] std::string cookie_header(const SentRequest& request) const;
  void keep(std::string_view name, std::string_view quoted, const TestCookiePlace& place);
  void keep_cookies(const http::Headers& headers, const SentRequest& request);
  void keep_cookie(std::string_view header, const SentRequest& request);

  Flask* app_;
  TestClientOptions options_;
  std::vector<Cookie> cookies_;
};

}  // namespace eddy::flask
