// Case and classes of code points, against what Python 3.11 made of the same text, and sums over every code point.
#include "eddy/base/unicode.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "eddy/base/utf8.h"

namespace eddy::base {
namespace {

struct Row {
  std::string_view text, upper, lower, title, capitalize, swapcase, casefold;
};
constexpr Row rows[] = {
    {"straße", "STRASSE", "straße", "Straße", "Straße", "STRASSE", "strasse"},
    {"ﬁn ǆ ǅ Ǆ", "FIN Ǆ Ǆ Ǆ", "ﬁn ǆ ǆ ǆ", "Fin ǅ ǅ ǅ", "Fin ǆ ǆ ǆ", "FIN Ǆ ǅ ǆ", "fin ǆ ǆ ǆ"},
    {"ΌΔΟΣ ΟΔΟΣ. Σ", "ΌΔΟΣ ΟΔΟΣ. Σ", "όδος οδος. σ", "Όδος Οδος. Σ", "Όδος οδος. σ", "όδος οδος. σ",
     "όδοσ οδοσ. σ"},
    {"İstanbul ı", "İSTANBUL I", "i̇stanbul ı", "İstanbul I", "İstanbul ı", "i̇STANBUL I", "i̇stanbul ı"},
    {"éà ÀÉ", "ÉÀ ÀÉ", "éà àé", "Éà Àé", "Éà àé", "ÉÀ àé", "éà àé"},
    {"ŉ ΐ ᾳ ᾼ", "ʼN Ϊ́ ΑΙ ΑΙ", "ŉ ΐ ᾳ ᾳ", "ʼN Ϊ́ ᾼ ᾼ", "ʼN ΐ ᾳ ᾳ", "ʼN Ϊ́ ΑΙ ᾼ", "ʼn ΐ αι αι"},
    {"they're o'neil", "THEY'RE O'NEIL", "they're o'neil", "They'Re O'Neil", "They're o'neil",
     "THEY'RE O'NEIL", "they're o'neil"},
    {"ß", "SS", "ß", "Ss", "Ss", "SS", "ss"},
    {"ΑΣ ΑΣΑ ΑΣ'Α", "ΑΣ ΑΣΑ ΑΣ'Α", "ας ασα ασ'α", "Ας Ασα Ασ'Α", "Ας ασα ασ'α", "ας ασα ασ'α", "ασ ασα ασ'α"},
    {"Ⅷ ⓐ", "Ⅷ Ⓐ", "ⅷ ⓐ", "Ⅷ Ⓐ", "Ⅷ ⓐ", "ⅷ Ⓐ", "ⅷ ⓐ"},
    {"ა Ა ꭰ", "Ა Ა Ꭰ", "ა ა ꭰ", "ა Ა Ꭰ", "ა ა ꭰ", "Ა ა Ꭰ", "ა ა Ꭰ"},
    {"𐐀𐐨", "𐐀𐐀", "𐐨𐐨", "𐐀𐐨", "𐐀𐐨", "𐐨𐐀", "𐐨𐐨"},
    {"aͅΣ", "AΙΣ", "aͅς", "Aͅς", "Aͅς", "AΙς", "aισ"},
    {"日本 ½ ² ٣ Ⅳ", "日本 ½ ² ٣ Ⅳ", "日本 ½ ² ٣ ⅳ", "日本 ½ ² ٣ Ⅳ", "日本 ½ ² ٣ ⅳ", "日本 ½ ² ٣ ⅳ",
     "日本 ½ ² ٣ ⅳ"},
    {"ªº", "ªº", "ªº", "ªº", "ªº", "ªº", "ªº"},
    {"HELLO World-foo", "HELLO WORLD-FOO", "hello world-foo", "Hello World-Foo", "Hello world-foo",
     "hello wORLD-FOO", "hello world-foo"},
    {"ẞ ſ K Å", "ẞ S K Å", "ß ſ k å", "ẞ S K Å", "ẞ ſ k å", "ß S k å", "ss s k å"},
    {"ӏ Ӏ", "Ӏ Ӏ", "ӏ ӏ", "Ӏ Ӏ", "Ӏ ӏ", "Ӏ ӏ", "ӏ ӏ"},
    {"ɐ Ɐ", "Ɐ Ɐ", "ɐ ɐ", "Ɐ Ɐ", "Ɐ ɐ", "Ɐ ɐ", "ɐ ɐ"},
};

TEST(Unicode, MapsCaseAsPythonDoes) {
  for (const Row& row : rows) {
    EXPECT_EQ(upper(row.text), row.upper);
    EXPECT_EQ(lower(row.text), row.lower);
    EXPECT_EQ(title(row.text), row.title);
    EXPECT_EQ(capitalize(row.text), row.capitalize);
    EXPECT_EQ(swapcase(row.text), row.swapcase);
    EXPECT_EQ(casefold(row.text), row.casefold);
  }
}

TEST(Unicode, LeavesWhatIsNoUtf8) {
  for (const char* text : {"\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80"}) {
    EXPECT_EQ(upper(text), text);
    EXPECT_EQ(title(text), text);
  }
}

template <class Take>
void each_point(Take take) {
  for (char32_t c = 0; c <= 0x10ffff; ++c)
    if (c < 0xd800 || c > 0xdfff) take(c);
}

TEST(Unicode, ClassesAreThoseOfPython) {
  const auto sums = [](bool (*is)(char32_t) noexcept) {
    std::pair<std::uint64_t, std::uint64_t> out;
    each_point([&](char32_t c) {
      if (!is(c)) return;
      ++out.first;
      out.second += c;
    });
    return out;
  };
  using Sums = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(sums(is_alpha), (Sums{131756, 13903637152}));
  EXPECT_EQ(sums(is_decimal), (Sums{660, 30806570}));
  EXPECT_EQ(sums(is_digit), (Sums{788, 34551904}));
  EXPECT_EQ(sums(is_numeric), (Sums{1872, 103269490}));
  EXPECT_EQ(sums(is_space), (Sums{29, 141704}));
  EXPECT_EQ(sums(is_printable), (Sums{144516, 14867683184}));
  EXPECT_EQ(sums(is_upper), (Sums{1951, 95541008}));
  EXPECT_EQ(sums(is_lower), (Sums{2471, 107772342}));
}

TEST(Unicode, EveryCodePointIsMappedAsPythonDoes) {
  const auto sum = [](std::string (*map)(std::string_view)) {
    std::uint64_t out = 0;
    std::uint64_t index = 0;
    each_point([&](char32_t c) {
      std::string text;
      append_code_point(text, c);
      ++index;
      const std::string mapped = map(text);
      for (std::size_t at = 0; at < mapped.size();) out += index * next_code_point(mapped, at);
    });
    return out;
  };
  EXPECT_EQ(sum(upper), 459687834733011815U);
  EXPECT_EQ(sum(lower), 459688017340782629U);
  EXPECT_EQ(sum(title), 459687834151023649U);
  EXPECT_EQ(sum(casefold), 459687816567978527U);
}

}  // namespace
}  // namespace eddy::base
