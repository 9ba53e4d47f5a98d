// Converter: what one variable of a rule matches, and how it becomes an argument (Werkzeug, "Builtin
// Converters").
//
//   name     arguments                              matches                          weight
//   string   minlength=1, maxlength, length         that many characters, no "/"     100
//   any      items...                               one of the items                 100
//   path     -                                      anything that does not begin     200
//                                                   with "/"; also "/"
//   int      fixed_digits=0, min, max, signed       ASCII digits, "-" where signed   50
//   float    min, max, signed                       digits "." digits                50
//   uuid     -                                      8-4-4-4-12 hexadecimal digits    100
//
// A number out of min and max, or of 64 bits, is "not found", as is one of other than fixed_digits.
// Tests: tests/flask/golden_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/rule_check.h"
#include "eddy/value.h"

namespace eddy::flask::detail {

struct Converter {
  enum class Type : std::uint8_t { string, any, path, integer, real, uuid };
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  Type type = Type::string;
  std::size_t min_length = 1;  // characters, of string
  std::size_t max_length = unlimited;
  std::vector<std::string> items;  // of any
  std::size_t fixed_digits = 0;    // 0: any number of digits
  std::optional<double> min, max;  // of int and float
  bool is_signed = false;

  [[nodiscard]] int weight() const noexcept;
  [[nodiscard]] ArgumentKind kind() const noexcept;
  // Two converters that match the same texts have the same shape, whatever they make of them.
  [[nodiscard]] std::string shape() const;
  // Whether the text, which this converter matched, is a value of it; fills `out`.
  [[nodiscard]] bool convert(std::string_view text, Argument& out) const;
  // The value as it stands in a URL; throws std::invalid_argument where it is none of this converter.
  [[nodiscard]] std::string to_url(const Value& value) const;
};

// The converter of this name with these arguments ("length=2", "a, 'b c'"); throws std::invalid_argument with
// a sentence where there is none or where an argument is not its.
Converter make_converter(std::string_view name, std::string_view arguments);

// Characters that stand as they are in a path segment (URL standard, path percent-encode set), as Werkzeug's.
inline constexpr std::string_view path_safe = "!$&'()*+,/:;=@";
// The same without the slash, which would end the segment.
inline constexpr std::string_view segment_safe = "!$&'()*+,:;=@";

// As base::quote for a path's text, and for one segment's.
std::string quote_path(std::string_view text);
std::string quote_segment(std::string_view text);

}  // namespace eddy::flask::detail
