// ContentSecurityPolicy: the directives of Content-Security-Policy (CSP Level 3), by their names.
//
//   response.content_security_policy().set("default-src", "'self'");
//   response.content_security_policy().set("upgrade-insecure-requests", "");
//
// Follows werkzeug.datastructures.ContentSecurityPolicy. Tests: tests/flask/headers/content_security_policy_test.cc,
// tests/conformance/headers.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/headers/bound_field.h"

namespace eddy::flask {

class ContentSecurityPolicy {
 public:
  using Directives = std::vector<std::pair<std::string, std::string>>;

  ContentSecurityPolicy() = default;
  explicit ContentSecurityPolicy(Directives directives, detail::BoundField field = {})
      : directives_{std::move(directives)}, field_{std::move(field)} {}
  // A directive that comes again has its last value, in its first place.
  [[nodiscard]] static ContentSecurityPolicy from_header(std::string_view value,
                                                         detail::BoundField field = {});

  [[nodiscard]] const Directives& directives() const noexcept { return directives_; }
  [[nodiscard]] std::optional<std::string_view> get(std::string_view directive) const noexcept;
  [[nodiscard]] bool contains(std::string_view directive) const noexcept {
    return get(directive).has_value();
  }
  [[nodiscard]] bool empty() const noexcept { return directives_.empty(); }
  [[nodiscard]] std::string to_header() const;

  // Both change the response's field too, where this is of one. Throws std::invalid_argument where a name or a value holds a
  // ";", which would begin another directive.
  void set(std::string_view directive, std::string_view value);
  void remove(std::string_view directive);

 private:
  Directives directives_;
  detail::BoundField field_;
};

}  // namespace eddy::flask
