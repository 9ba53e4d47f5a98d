// src/templates/number_literal.cc: integers of any base and size, and floats.
#include "templates/number_literal.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/value/errors.h"
#include "templates/failure.h"
#include "value/float_text.h"
#include "value/integer.h"

namespace eddy::templates {
namespace {

std::string without_underscores(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '_') out.push_back(c);
  }
  return out;
}

// CPython refuses what it can't print, too. Jinja2 lets the ValueError through, without a line.
Literal big_integer(std::string_view digits, int base, Place place, Dialect dialect) {
  try {
    const auto value = integer::parse(digits, base, false);
    if (!value) fail("invalid integer", place);
    return BigInteger{"0x" + integer::digits(*value, 16)};
  } catch (const ValueError& error) {
    if (dialect == Dialect::jinja2) throw;
    fail(
        fmt::format("{} - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                    error.what()),
        place);
  }
}

}  // namespace

Literal parse_number(const Token& token, Dialect dialect) {
  const std::string digits = without_underscores(token.text);
  if (token.kind == TokenKind::floating) return detail::read_float(digits).value_or(0);
  int base = 10;
  const char* begin = digits.data();
  if (digits.size() > 2 && digits[0] == '0') {
    const char form = static_cast<char>(digits[1] | 0x20);
    base = form == 'x' ? 16 : form == 'o' ? 8 : form == 'b' ? 2 : 10;
    if (base != 10) begin += 2;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(begin, digits.data() + digits.size(), value, base);
  if (error == std::errc{} && end == digits.data() + digits.size()) return value;
  return big_integer(begin, base, token.place, dialect);
}

}  // namespace eddy::templates
