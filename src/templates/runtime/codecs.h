// The text encodings that str.encode and bytes.decode know: utf-8, utf-8-sig, utf-16, utf-32 (each of the two also -le
// and -be), ascii and latin-1, by all of their aliases in Python's codecs. Others are a LookupError.
//
// Texts are UTF-8, so a lone surrogate can't be decoded to; surrogateescape keeps the byte as it is.
// Tests: tests/templates/text_test.cc, against the real Python.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace eddy::templates::runtime {

struct Encoding {
  std::string_view name;     // as errors call it
  int unit;                  // bytes of a code unit
  char32_t last = 0x10ffff;  // the last code point there is
  bool big = false;          // the most significant byte first
  bool mark = false;         // begins with U+FEFF
};

// A codec's name as Python compares it: in lower case, what is no letter, digit or dot a "_", several of them one.
std::string plain_encoding(std::string_view name);
// Nothing where the name is not one of those above.
std::optional<Encoding> find_encoding(std::string_view name);

// Where a text is no UTF-8, and how Python's UnicodeDecodeError says it.
struct BadUtf8 {
  std::size_t position;  // of the byte
  std::string message;
};
// Nothing where all of it is.
std::optional<BadUtf8> find_bad_utf8(std::string_view text);

}  // namespace eddy::templates::runtime
