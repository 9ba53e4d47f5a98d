// The tables beside the Python that they were made of: a digest a property, over all code points
// (tools/generate_unicode --digests printed them), and the rules that look beyond one character.
#include "eddy/base/unicode.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "eddy/base/utf8.h"

namespace eddy::base::unicode {
namespace {

// FNV-1a over 32-bit words.
class Digest {
 public:
  void add(std::uint32_t word) { value_ = (value_ ^ word) * 0x100000001B3ULL; }
  void add_line(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) add(next_code_point(text, offset));
    add('\n');
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

template <class Take>
void each_scalar(Take take) {
  for (char32_t c = 0; c < 0x110000; ++c)
    if (c < 0xd800 || c >= 0xe000) take(c);
}

std::string text_of(char32_t c) {
  std::string out;
  append_code_point(out, c);
  return out;
}

std::uint64_t property_digest(bool (*is)(char32_t)) {
  Digest digest;
  each_scalar([&](char32_t c) { digest.add(is(c) ? 1 : 0); });
  return digest.value();
}

std::uint64_t mapping_digest(std::string (*map)(std::string_view), std::string_view before,
                             std::string_view after) {
  Digest digest;
  std::string text;
  each_scalar([&](char32_t c) {
    text = before;
    append_code_point(text, c);
    digest.add_line(map(text.append(after)));
  });
  return digest.value();
}

// What the case maps look at, by what follows from it (as the script does).
bool is_cased(char32_t c) { return title(text_of(c) + "a").ends_with("a"); }
bool is_case_ignorable(char32_t c) {
  return lower("aΣ" + text_of(c) + "a").starts_with("aσ") && lower("aΣ" + text_of(c)).starts_with("aς");
}

TEST(Unicode, EveryCodePointIsWhatPythonSays) {
  // A row each, so that a property that Python has and this has not does not compile.
  using Is = bool (*)(char32_t);
  const Is alpha_property = is_alpha;
  const Is decimal_property = is_decimal;
  const Is digit_property = is_digit;
  const Is numeric_property = is_numeric;
  const Is upper_property = is_upper;
  const Is lower_property = is_lower;
  const Is title_property = is_title;
  const Is space_property = is_space;
  const Is printable_property = is_printable;
  const Is identifier_start_property = is_identifier_start;
  const Is identifier_continue_property = is_identifier_continue;
  const Is cased_property = is_cased;
  const Is case_ignorable_property = is_case_ignorable;
  const Is line_break_property = is_line_break;
  Digest values;
  each_scalar(
      [&](char32_t c) { values.add(static_cast<std::uint32_t>(is_decimal(c) ? decimal_value(c) : 99)); });
#define EDDY_PROPERTY(name, expected) EXPECT_EQ(property_digest(name##_property), expected) << #name;
#define EDDY_NUMBER(name, expected) EXPECT_EQ(values.value(), expected) << #name;
#define EDDY_MAPPING(...)
#define EDDY_SIGMA(...)
#include "unicode_digests.inc"
#undef EDDY_PROPERTY
#undef EDDY_NUMBER
#undef EDDY_MAPPING
#undef EDDY_SIGMA
}

TEST(Unicode, EveryCodePointHasPythonsCase) {
  using Map = std::string (*)(std::string_view);
  const Map upper_map = upper;
  const Map lower_map = lower;
  const Map title_map = title;
  const Map fold_map = fold_case;
  const Map swap_map = swap_case;
  const Map capitalize_map = capitalize;
#define EDDY_PROPERTY(...)
#define EDDY_NUMBER(...)
#define EDDY_MAPPING(name, alone, inside)                        \
  EXPECT_EQ(mapping_digest(name##_map, "", ""), alone) << #name; \
  EXPECT_EQ(mapping_digest(name##_map, "x", "y"), inside) << #name;
#define EDDY_SIGMA(expected) EXPECT_EQ(sigma.value(), expected);
  Digest sigma;
  each_scalar([&](char32_t c) {
    const std::string other = text_of(c);
    for (const std::string& text : {"aΣ" + other, other + "Σ", "aΣ" + other + "b"}) {
      const std::string small = lower(text);
      for (std::size_t offset = 0; offset < small.size();) sigma.add(next_code_point(small, offset));
    }
  });
#include "unicode_digests.inc"
#undef EDDY_PROPERTY
#undef EDDY_NUMBER
#undef EDDY_MAPPING
#undef EDDY_SIGMA
}

TEST(Unicode, OneCharacterMayBecomeThree) {
  EXPECT_EQ(upper("straße ŉ ﬃ"), "STRASSE ʼN FFI");
  EXPECT_EQ(lower("İI"), "i̇i");
  EXPECT_EQ(title("ǆ ß"), "ǅ Ss");
  EXPECT_EQ(capitalize("ﬁN"), "Fin");
  EXPECT_EQ(fold_case("Straße"), "strasse");
  EXPECT_EQ(swap_case("ßΣa"), "SSσA");
}

TEST(Unicode, ASigmaAtTheEndOfAWordIsFinal) {
  EXPECT_EQ(lower("ΣΑΣ ΟΔΟΣ. Σ"), "σας οδος. σ");
  EXPECT_EQ(lower("ΑΣ'Α"), "ασ'α");  // an apostrophe is ignorable
}

TEST(Unicode, TextsAsWholes) {
  EXPECT_TRUE(is_title("Abc Ǆef 1"));
  EXPECT_FALSE(is_title("AbC"));
  EXPECT_TRUE(is_upper("É1"));
  EXPECT_FALSE(is_upper("1"));
  EXPECT_TRUE(is_lower("ªé"));
  EXPECT_TRUE(is_identifier("_é١"));
  EXPECT_FALSE(is_identifier("1a"));
  EXPECT_FALSE(is_identifier(""));
  EXPECT_EQ(strip("\u2003 a\u00a0b\u3000\x1f"), "a\u00a0b");
  EXPECT_EQ(strip(" a ", false, true), " a");
}

TEST(Unicode, AStrayByteStaysWhatItIs) {
  EXPECT_EQ(upper("a\xff\xc3"), "A\xff\xc3");
  EXPECT_EQ(lower("\x80Σ"), "\x80σ");
  EXPECT_EQ(strip(" \x85\xa0 "), "\x85\xa0");
  EXPECT_FALSE(is_printable(0xdc85));
}

}  // namespace
}  // namespace eddy::base::unicode
