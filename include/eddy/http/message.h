// RequestHead and ResponseHead: what stands before a body, whichever protocol carries it (RFC 9110, 6.2).
//
// A RequestHead owns its bytes and may be moved; its views die when it does.
// Tests: tests/http/message_test.cc, tests/http/answer_writer_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/http/headers.h"

namespace eddy::http {

enum class Version : std::uint8_t { http_1_0, http_1_1 };
// "HTTP/1.1"
constexpr std::string_view version_name(Version version) noexcept {
  return version == Version::http_1_0 ? "HTTP/1.0" : "HTTP/1.1";
}

// The methods of RFC 9110, 9.3 and PATCH (RFC 5789); any other token is `extension`. Names are
// case-sensitive.
enum class Method : std::uint8_t { get, head, post, put, delete_, connect, options, trace, patch, extension };
// "GET"; empty for extension.
std::string_view method_name(Method method) noexcept;
Method method_from_name(std::string_view name) noexcept;

// The four forms of a request target (RFC 9112, 3.2).
enum class TargetForm : std::uint8_t {
  origin,     // /path?query
  absolute,   // http://host/path?query
  authority,  // host:port, with CONNECT only
  asterisk,   // *, with OPTIONS only
};

class RequestHead {
 public:
  RequestHead() = default;
  // A head made by hand, as tests and test clients do: "GET", "/a?b=c". The target is taken as it is, in
  // origin form unless it starts otherwise; nothing is checked.
  RequestHead(std::string_view method, std::string_view target, Version version = Version::http_1_1);

  Method method = Method::get;
  TargetForm form = TargetForm::origin;
  Version version = Version::http_1_1;
  Headers headers = {};

  // Framing, as the headers gave it.
  std::optional<std::uint64_t> content_length;  // bytes; empty where chunked or without a body
  bool chunked = false;
  bool expects_continue = false;  // Expect: 100-continue, in HTTP/1.1
  bool keep_alive = true;         // what the client asks for: its version and its Connection header

  // As it was sent: "GET", "BREW".
  [[nodiscard]] std::string_view method_text() const noexcept { return part(0, method_size_); }
  // As it was sent: "/a%20b?c=d", "http://host/a", "*".
  [[nodiscard]] std::string_view target() const noexcept {
    return part(method_size_, line_.size() - method_size_);
  }
  // The target's path, still encoded: "/a%20b"; "*" in asterisk form, empty in authority form, "/" where an
  // absolute target has none.
  [[nodiscard]] std::string_view path() const noexcept;
  // What follows the first "?", still encoded and without it; empty where there is none.
  [[nodiscard]] std::string_view query() const noexcept { return part(query_at_, query_size_); }
  [[nodiscard]] bool has_query() const noexcept { return query_at_ != 0; }
  // The authority asked for: an absolute or authority target's, else the Host header's; may be empty.
  [[nodiscard]] std::string_view host() const noexcept;
  // Another host in its place, legal in a field: the one that a proxy was asked for. Views of headers die.
  void set_host(std::string_view host);
  // An absolute target's scheme ("http"), else empty.
  [[nodiscard]] std::string_view scheme() const noexcept { return part(method_size_, scheme_size_); }
  [[nodiscard]] bool has_body() const noexcept { return chunked || content_length.value_or(0) > 0; }

  // Puts another method and target in place (method override, URL rewriting); nothing is checked.
  void set_target(std::string_view method, std::string_view target);
  // Forgets all; keeps the memory.
  void clear() noexcept;

 private:
  friend class RequestLineParser;
  [[nodiscard]] std::string_view part(std::size_t at, std::size_t size) const noexcept {
    return {line_.data() + at, size};
  }
  void split_target();

  std::string line_;  // the method and the target, one after the other; the rest are offsets into it
  std::uint32_t method_size_ = 0, scheme_size_ = 0;
  std::uint32_t authority_at_ = 0, authority_size_ = 0;
  std::uint32_t path_at_ = 0, path_size_ = 0;
  std::uint32_t query_at_ = 0, query_size_ = 0;  // query_at_ is 0 where there is no "?"
};

// A response's head. How the body is framed is the connection's affair: a Content-Length that is set here is
// a promise that is kept or the connection is cut; Transfer-Encoding, Connection, Keep-Alive and Date are set
// by the connection, and of these only `Connection: close` is taken from here.
struct ResponseHead {
  ResponseHead() = default;
  explicit ResponseHead(int code) : status{code} {}
  ResponseHead(int code, Headers fields) : status{code}, headers{std::move(fields)} {}

  int status = 200;
  std::string reason = {};  // empty: the registered phrase
  Headers headers = {};
};

}  // namespace eddy::http
