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
//   others   what an app adds: eddy/flask/url_converter.h
//
// A number out of min and max, or of 64 bits, is "not found", as is one of other than fixed_digits.
// Tests: tests/flask/golden_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/rule_check.h"
#include "eddy/flask/url_converter.h"
#include "eddy/value.h"

namespace eddy::flask::detail {

// Those of an app's own, by name; they come before the built-in ones.
using UrlConverters = std::map<std::string, UrlConverterFactory, std::less<>>;

// A rule names a converter that is not there, or not yet, or with arguments that are not its.
class ConverterError : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct Converter {
  enum class Type : std::uint8_t { string, any, path, integer, real, uuid, custom };
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  Type type = Type::string;
  std::size_t min_length = 1;  // characters, of string
  std::size_t max_length = unlimited;
  bool has_length = false;         // the two are one, and given as `length`
  std::vector<std::string> items;  // of any
  std::size_t fixed_digits = 0;    // 0: any number of digits
  std::optional<double> min, max;  // of int and float
  bool is_signed = false;
  std::shared_ptr<const UrlConverter> custom;  // of that type
  int groups = 0;                              // of custom: groups that its expression has itself

  [[nodiscard]] int weight() const noexcept;
  [[nodiscard]] ArgumentKind kind() const noexcept;
  // Whether it takes no slash.
  [[nodiscard]] bool part_isolating() const noexcept;
  // What it matches, in RE2's syntax. Converters of one expression share a node of the tree, whatever they make of it.
  [[nodiscard]] std::string regex() const;
  // Whether the text, which this converter matched, is a value of it; fills `out`. `values` keeps what `out` points to, and
  // must have room for it.
  [[nodiscard]] bool convert(std::string_view text, Argument& out, std::vector<Value>& values) const;
  // The value as it stands in a URL; throws std::invalid_argument where it is none of this converter.
  [[nodiscard]] std::string to_url(const Value& value) const;
};

// The converter of this name with these arguments ("length=2", "a, 'b c'"); throws std::invalid_argument, with a
// sentence, where there is none or where an argument is not its.
Converter make_converter(std::string_view name, std::string_view arguments, const UrlConverters& own);

// Characters that stand as they are in a path segment (URL standard, path percent-encode set), as Werkzeug's.
inline constexpr std::string_view path_safe = "!$&'()*+,/:;=@";
// The same without the slash, which would end the segment.
inline constexpr std::string_view segment_safe = "!$&'()*+,:;=@";

// As base::quote for a path's text, and for one segment's.
std::string quote_path(std::string_view text);
std::string quote_segment(std::string_view text);

}  // namespace eddy::flask::detail
