// Authorization and WWWAuthenticate: a client's credentials, and the challenge that asks for them (RFC 9110, 11).
//
//   const flask::Authorization* auth = flask::request().authorization();
//   if (!auth || auth->type != "basic" || !check(auth->username(), auth->password())) {
//     flask::Response response{"Who are you?", 401};
//     response.set_www_authenticate(flask::WWWAuthenticate{"basic", {{"realm", "guestbook"}}});
//     return response;
//   }
//
// What they say is not checked. Follows werkzeug.datastructures (2.3 and later). Tests:
// tests/flask/headers/authorization_test.cc, tests/conformance/headers.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/headers/bound_field.h"
#include "eddy/http/header_values.h"

namespace eddy::flask {

struct Authorization {
  std::string type;                    // lower case: "basic", "digest", "bearer"
  http::HeaderItems parameters;        // of Basic "username" and "password"; else as they were sent
  std::optional<std::string> token{};  // of a scheme that has one in place of parameters, as Bearer

  // Nothing where there is no value, and where Basic's is no base64 of UTF-8.
  [[nodiscard]] static std::optional<Authorization> from_header(std::string_view value);
  // A parameter's value, or `fallback`.
  [[nodiscard]] std::string_view get(std::string_view name, std::string_view fallback = {}) const noexcept;
  [[nodiscard]] std::string_view operator[](std::string_view name) const noexcept { return get(name); }
  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  [[nodiscard]] std::string_view username() const noexcept { return get("username"); }
  [[nodiscard]] std::string_view password() const noexcept { return get("password"); }
  [[nodiscard]] std::string to_header() const;
  bool operator==(const Authorization&) const = default;
};

class WWWAuthenticate {
 public:
  // A scheme with its parameters, or with a token.
  explicit WWWAuthenticate(std::string_view type, http::HeaderItems parameters = {},
                           std::optional<std::string> token = {}, detail::BoundField field = {});
  // Nothing where there is no value.
  [[nodiscard]] static std::optional<WWWAuthenticate> from_header(std::string_view value,
                                                                  detail::BoundField field = {});

  [[nodiscard]] const std::string& type() const noexcept { return type_; }  // lower case
  [[nodiscard]] const http::HeaderItems& parameters() const noexcept { return parameters_; }
  [[nodiscard]] const std::optional<std::string>& token() const noexcept { return token_; }
  [[nodiscard]] std::string_view get(std::string_view name, std::string_view fallback = {}) const noexcept;
  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  [[nodiscard]] std::string to_header() const;

  // Each changes the response's field too, where this is of one.
  void set_type(std::string_view type);
  void set_token(std::optional<std::string> token);
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  bool operator==(const WWWAuthenticate& other) const {
    return type_ == other.type_ && parameters_ == other.parameters_ && token_ == other.token_;
  }

 private:
  std::string type_;
  http::HeaderItems parameters_;
  std::optional<std::string> token_;
  detail::BoundField field_;
};

}  // namespace eddy::flask
