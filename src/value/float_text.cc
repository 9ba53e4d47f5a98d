#include "value/float_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace eddy::detail {
namespace {

// Of digits that no double is near: whether the number is large, not small.
bool is_large(std::string_view text) noexcept {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, e);
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view part = text.substr(e + 1);
    if (part.starts_with('+')) part.remove_prefix(1);
    const bool negative = part.starts_with('-');
    if (std::from_chars(part.data(), part.data() + part.size(), exponent).ec ==
        std::errc::result_out_of_range)
      return !negative;
  }
  // Digits between the first that counts and the point.
  const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
  const std::size_t point = digits.find('.');
  const auto place = static_cast<std::int64_t>(point == std::string_view::npos ? digits.size() : point);
  return place - first + exponent > 0;
}

}  // namespace

std::optional<double> read_float(std::string_view text) noexcept {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  // "nan(1)" is C's.
  if (stop != end || error == std::errc::invalid_argument || text.find('(') != std::string_view::npos)
    return std::nullopt;
  if (error != std::errc::result_out_of_range) return value;
  const double magnitude = is_large(text) ? HUGE_VAL : 0;
  return text.starts_with('-') ? -magnitude : magnitude;
}

}  // namespace eddy::detail
