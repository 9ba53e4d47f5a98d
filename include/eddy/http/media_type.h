// Content-Type and other values with parameters (RFC 9110, 5.6.6 and 8.3.1).
//
// Tests: tests/http/values_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::http {

// `text/html; charset=utf-8`: the value in lower case, parameter names in lower case, quoted values unquoted.
// A piece that is no parameter is skipped.
struct MediaType {
  std::string type;  // "text/html"
  std::vector<std::pair<std::string, std::string>> parameters;

  // A parameter's value, or `otherwise`.
  [[nodiscard]] std::string_view parameter(std::string_view name,
                                           std::string_view otherwise = {}) const noexcept;
  // The charset in lower case, or "utf-8".
  [[nodiscard]] std::string charset() const;
};
MediaType parse_media_type(std::string_view value);

}  // namespace eddy::http
