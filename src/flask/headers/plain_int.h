// A whole number as Werkzeug's headers spell it: digits, perhaps behind a minus, perhaps with white space around them.
// Tests: tests/flask/headers/range_test.cc.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "eddy/base/strings.h"

namespace eddy::flask::detail {

// Nothing for other text, and past 64 bits.
inline std::optional<std::int64_t> plain_int(std::string_view text) noexcept {
  text = base::trim(text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace eddy::flask::detail
