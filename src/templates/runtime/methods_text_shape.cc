// Methods of str and bytes that add or take away at the edges: strip, center, zfill, expandtabs.
#include <algorithm>
#include <string>

#include "base/budget.h"
#include "templates/runtime/format.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/units.h"

namespace eddy::templates::runtime {
namespace {

template <MethodName Name, bool Left, bool Right>
Value stripped(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto given = take_some(units.type(), Name, arguments, 0, 1);
  if (given.empty() || given[0].is_none())
    return units.make(units.strip(self.as_string(), nullptr, Left, Right));
  if (!self.is_bytes() && !given[0].is_string())
    throw TypeError(std::string{std::string_view{Name}} + " arg must be None or str");
  const std::string listed = units.argument(given[0]);
  const std::string_view characters = listed;
  return units.make(units.strip(self.as_string(), &characters, Left, Right));
}

std::string fill_of(const Units& units, std::string_view method, const Value& value) {
  if (units.bytes()) {
    if (value.is_bytes() && value.as_string().size() == 1) return std::string{value.as_string()};
    throw TypeError(std::string{method} + "() argument 2 must be a byte string of length 1, not " +
                    std::string{value.type_name()});
  }
  if (!value.is_string())
    throw TypeError("The fill character must be a unicode character, not " + std::string{value.type_name()});
  std::string fill = units.argument(value);
  if (base::count_code_points(fill) != 1)
    throw TypeError("The fill character must be exactly one character long");
  return fill;
}

std::int64_t missing_to(const Units& units, std::string_view text, std::int64_t width) {
  const std::int64_t missing =
      std::max<std::int64_t>(width, 0) - static_cast<std::int64_t>(units.count(text));
  if (missing > max_field) throw OverflowError("a width is too large");
  return std::max<std::int64_t>(missing, 0);
}

enum class Side : std::uint8_t { left, right, both };
template <MethodName Name, Side Where>
Value justified(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto given = take_some(units.type(), Name, arguments, 1, 2);
  const std::int64_t width = index_of(given[0]);
  const std::string fill = given.size() > 1 ? fill_of(units, Name, given[1]) : " ";
  const std::int64_t missing = missing_to(units, self.as_string(), width);
  // CPython puts the odd blank to the left where the width is odd.
  const std::int64_t half = missing / 2 + (missing & width & 1);
  const std::int64_t before = Where == Side::left ? 0 : Where == Side::right ? missing : half;
  std::string out;
  for (std::int64_t i = 0; i < before; ++i) out += fill;
  out += self.as_string();
  for (std::int64_t i = before; i < missing; ++i) out += fill;
  return units.make(out);
}

Value text_zfill(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const std::int64_t width = index_of(take_one(units.type(), "zfill", arguments));
  std::string_view text = self.as_string();
  const auto missing = static_cast<std::size_t>(missing_to(units, text, width));
  std::string out;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    out += text[0];
    text.remove_prefix(1);
  }
  return units.make(out.append(missing, '0').append(text));
}

Value text_expandtabs(const Value& self, const Arguments& arguments) {
  const auto p = take_named("expandtabs", arguments, {"tabsize"});
  const std::int64_t size = p[0] ? index_of(*p[0]) : 8;
  if (size > max_field) throw OverflowError("a tab is too large");
  const Units units{self};
  const std::string_view text = self.as_string();
  std::string out;
  std::int64_t column = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = units.next(text, offset);
    if (c == '\t') {
      const std::int64_t blanks = size > 0 ? size - column % size : 0;
      out.append(static_cast<std::size_t>(blanks), ' ');
      column += blanks;
      if (out.size() > max_text) throw OverflowError("tabs would make more than 64 MiB");
      base::bound_text(out.size());
      continue;
    }
    out.append(text, start, offset - start);
    column = c == '\n' || c == '\r' ? 0 : column + 1;
  }
  return units.make(out);
}

constexpr MethodEntry table[] = {
    {"strip", stripped<"strip", true, true>},
    {"lstrip", stripped<"lstrip", true, false>},
    {"rstrip", stripped<"rstrip", false, true>},
    {"ljust", justified<"ljust", Side::left>},
    {"rjust", justified<"rjust", Side::right>},
    {"center", justified<"center", Side::both>},
    {"zfill", text_zfill},
    {"expandtabs", text_expandtabs},
};

}  // namespace

std::span<const MethodEntry> text_shape_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
