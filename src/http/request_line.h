// RequestLineParser: method, target and version (RFC 9112, 3).
//
// Sans-I/O: feed it pieces of any size; it consumes the line once it is whole. A few empty lines before it
// are skipped (2.2). The target is checked for its form and its bytes, and split, but not decoded.
//
// Tests: tests/http/rfc_test.cc, tests/http/limits_test.cc; fuzzed by tests/fuzz/http_server_connection.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "eddy/http/message.h"
#include "eddy/http/server_connection.h"
#include "http/field_parser.h"

namespace eddy::http {

class RequestLineParser {
 public:
  RequestLineParser(std::size_t line_bytes, std::uint32_t blank_lines,
                    const Leniencies& lenient = {}) noexcept
      : line_bytes_{line_bytes},
        blank_lines_{blank_lines},
        bare_lf_{lenient.bare_lf},
        loose_{lenient.loose_request_line} {}

  ParseStep parse(std::string_view input, RequestHead& head);
  [[nodiscard]] RequestError error() const noexcept { return error_; }
  void reset() noexcept;

 private:
  bool line(std::string_view line, RequestHead& head);
  RequestError too_long(std::string_view input) const noexcept;
  bool fail(RequestError error) noexcept { return error_ = error, false; }

  std::size_t line_bytes_;
  std::uint32_t blank_lines_;
  bool bare_lf_, loose_;  // see Leniencies
  std::size_t examined_ = 0;
  std::uint32_t blank_seen_ = 0;
  RequestError error_ = RequestError::none;
};

// Whether a line begins with the method HEAD, one that is cut or refused too: its answer has no content (RFC 9110, 9.3.2).
bool begins_with_head(std::string_view line) noexcept;

// Whether this is an authority of the http scheme: uri-host [":" port] (RFC 3986, 3.2), without user information.
// An empty one is.
bool is_authority(std::string_view authority) noexcept;

}  // namespace eddy::http
