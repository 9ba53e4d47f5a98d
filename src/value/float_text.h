// A double from its decimal digits.
// Tests: tests/value/integer_test.cc.
#pragma once
#include <optional>
#include <string_view>

namespace eddy::detail {

// The nearest double of "1", "-1.5", ".5", "5.", "1e5", "inf" and "nan": an infinity past the largest, 0 where it is
// nearer than the smallest. Nothing for other text.
std::optional<double> read_float(std::string_view text) noexcept;

}  // namespace eddy::detail
