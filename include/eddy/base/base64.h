// Base64 in both alphabets (RFC 4648, 4 and 5).
//
// Tests: tests/base/base64_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eddy::base {

enum class Base64 : std::uint8_t {
  standard,  // "+" and "/"
  urlsafe,   // "-" and "_"
};

std::string base64_encode(std::string_view bytes, Base64 alphabet = Base64::standard, bool padding = true);

// Padding may be left out, but not be wrong; any byte of no digit, white space too, and bits left over are
// refused.
std::optional<std::string> base64_decode(std::string_view text, Base64 alphabet = Base64::standard);

}  // namespace eddy::base
