// The text encodings that str.encode and bytes.decode know: utf-8, utf-8-sig, utf-16, utf-32 (each of the two also -le
// and -be), ascii and latin-1, by all of their aliases in Python's codecs. Others are a LookupError.
//
// Texts are UTF-8, so a lone surrogate can't be decoded to; surrogateescape keeps the byte as it is.
// Tests: tests/templates/text_test.cc, against the real Python.
#pragma once
#include <optional>
#include <string_view>

namespace eddy::templates::runtime {

struct Encoding {
  std::string_view name;     // as errors call it
  int unit;                  // bytes of a code unit
  char32_t last = 0x10ffff;  // the last code point there is
  bool big = false;          // the most significant byte first
  bool mark = false;         // begins with U+FEFF
};

// Nothing where the name is not one of those above.
std::optional<Encoding> find_encoding(std::string_view name);

}  // namespace eddy::templates::runtime
