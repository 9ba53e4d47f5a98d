// UTF-8: counting and finding code points, as Python's str indexes them.
//
// Invalid bytes are never refused here: a byte that continues nothing counts as a code point of its own.
// Tests: tests/base/utf8_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eddy::base {

// Code points in the text.
[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;

// The byte at which the code point of that index begins; text.size() where there are fewer.
[[nodiscard]] std::size_t offset_of_code_point(std::string_view text, std::size_t index) noexcept;

namespace detail {
char32_t next_wide_code_point(std::string_view text, std::size_t& offset) noexcept;
}

// The code point at `offset`, which moves past it. An invalid byte gives U+DC80 + its low seven bits, as
// Python's surrogateescape does.
inline char32_t next_code_point(std::string_view text, std::size_t& offset) noexcept {
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte >= 0x80) return detail::next_wide_code_point(text, offset);
  ++offset;
  return byte;
}

// Appends one; surrogates are written as three bytes.
void append_code_point(std::string& out, char32_t code_point);

// Whether all of it is well-formed (RFC 3629).
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace eddy::base
