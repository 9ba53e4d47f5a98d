// Lexing is linear: bytes examined for a text twice as long are at most 2.2 times as many (pallets/jinja#857).
#include "templates/jinja2_lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "templates/failure.h"

namespace eddy::templates {
namespace {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

std::size_t examined(const std::string& text) {
  TokenStream tokens;
  try {
    return lex_jinja2(text, {}, tokens);
  } catch (const Failure&) {
    return 0;
  }
}

TEST(Lexer, ExaminesEachByteABoundedNumberOfTimes) {
  for (const std::string_view piece :
       {" ", "{", "}", "-", "%", "#", "\n", "\"", "{ ", "{{ a }}", "{% if a %}{% endif %}", "{#- c -#}",
        " {%- set x = 1 -%} ", "{{ 'a' ~ \"b\" }}"}) {
    const std::size_t once = examined(repeated(piece, 10'000));
    const std::size_t twice = examined(repeated(piece, 20'000));
    EXPECT_LE(static_cast<double>(twice), 2.2 * static_cast<double>(once) + 100) << piece;
  }
}

TEST(Lexer, BlanksInsideATagAreLinearToo) {
  const auto tag = [](std::size_t blanks) {
    return "{{" + std::string(blanks, ' ') + "a" + std::string(blanks, ' ') + "}}";
  };
  EXPECT_LE(static_cast<double>(examined(tag(20'000))), 2.2 * static_cast<double>(examined(tag(10'000))));
  EXPECT_GT(examined(tag(10)), 0u);
}

}  // namespace
}  // namespace eddy::templates
