// Status codes and their reason phrases (RFC 9110, 15; the IANA registry).
//
// Tests: tests/http/message_test.cc.
#pragma once
#include <string_view>

namespace eddy::http {

// The registered phrase of a status code ("Not Found"), or "Unknown" where none is registered.
std::string_view reason_phrase(int status) noexcept;

// False for 1xx, 204 and 304: such a response ends with its head, whatever its headers say (RFC 9112, 6.3).
constexpr bool status_allows_body(int status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

// The codes a server may send: three digits, the first from 1 to 5... and, as Flask allows, up to 9.
constexpr bool is_status(int status) noexcept { return status >= 100 && status <= 999; }

}  // namespace eddy::http
