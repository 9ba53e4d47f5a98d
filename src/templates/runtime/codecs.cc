#include "templates/runtime/codecs.h"

#include <string>

#include "eddy/base/utf8.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {
namespace {

constexpr Encoding utf_8{"utf-8", 1};
constexpr Encoding utf_8_sig{"utf-8", 1, 0x10ffff, false, true};
constexpr Encoding ascii{"ascii", 1, 0x7f};
constexpr Encoding latin_1{"latin-1", 1, 0xff};
constexpr Encoding utf_16{"utf-16", 2, 0x10ffff, false, true};
constexpr Encoding utf_16_le{"utf-16-le", 2};
constexpr Encoding utf_16_be{"utf-16-be", 2, 0x10ffff, true};
constexpr Encoding utf_32{"utf-32", 4, 0x10ffff, false, true};
constexpr Encoding utf_32_le{"utf-32-le", 4};
constexpr Encoding utf_32_be{"utf-32-be", 4, 0x10ffff, true};

struct Alias {
  std::string_view name;
  const Encoding& encoding;
};
// Python's encodings.aliases.
constexpr Alias aliases[] = {
    {"utf_8", utf_8},
    {"utf8", utf_8},
    {"u8", utf_8},
    {"utf", utf_8},
    {"utf8_ucs2", utf_8},
    {"utf8_ucs4", utf_8},
    {"cp65001", utf_8},
    {"utf_8_sig", utf_8_sig},
    {"ascii", ascii},
    {"us_ascii", ascii},
    {"us", ascii},
    {"646", ascii},
    {"cp367", ascii},
    {"csascii", ascii},
    {"ibm367", ascii},
    {"iso646_us", ascii},
    {"iso_ir_6", ascii},
    {"ansi_x3.4_1968", ascii},
    {"ansi_x3_4_1968", ascii},
    {"ansi_x3.4_1986", ascii},
    {"iso_646.irv_1991", ascii},
    {"latin_1", latin_1},
    {"latin1", latin_1},
    {"latin", latin_1},
    {"l1", latin_1},
    {"8859", latin_1},
    {"iso8859", latin_1},
    {"iso8859_1", latin_1},
    {"iso_8859_1", latin_1},
    {"iso_8859_1_1987", latin_1},
    {"iso_ir_100", latin_1},
    {"cp819", latin_1},
    {"ibm819", latin_1},
    {"csisolatin1", latin_1},
    {"utf_16", utf_16},
    {"utf16", utf_16},
    {"u16", utf_16},
    {"utf_16_le", utf_16_le},
    {"utf_16le", utf_16_le},
    {"unicodelittleunmarked", utf_16_le},
    {"utf_16_be", utf_16_be},
    {"utf_16be", utf_16_be},
    {"unicodebigunmarked", utf_16_be},
    {"utf_32", utf_32},
    {"utf32", utf_32},
    {"u32", utf_32},
    {"utf_32_le", utf_32_le},
    {"utf_32le", utf_32_le},
    {"utf_32_be", utf_32_be},
    {"utf_32be", utf_32_be},
};

std::string_view named(const Value* value, std::string_view method, std::string_view parameter,
                       std::string_view otherwise) {
  if (!value) return otherwise;
  return text_of(*value, std::string{method}.append("() argument '").append(parameter).append("' "));
}

Encoding encoding_or_throw(std::string_view name) {
  if (name.find('\0') != std::string_view::npos) throw ValueError("embedded null character");
  if (const auto found = find_encoding(name)) return *found;
  throw ValueFault{"LookupError", "unknown encoding: " + std::string{name}};
}

std::string hex(char32_t value, std::size_t digits) {
  std::string out(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
  return out;
}

std::string escaped(char32_t c) {
  return c < 0x100 ? "\\x" + hex(c, 2) : c < 0x10000 ? "\\u" + hex(c, 4) : "\\U" + hex(c, 8);
}

void append_unit(std::string& out, char32_t unit, const Encoding& encoding) {
  for (int i = 0; i < encoding.unit; ++i)
    out += static_cast<char>(unit >> 8 * (encoding.big ? encoding.unit - 1 - i : i));
}

void append_encoded(std::string& out, char32_t c, const Encoding& encoding) {
  if (encoding.unit == 2 && c >= 0x10000) {
    append_unit(out, 0xd800 + ((c - 0x10000) >> 10), encoding);
    c = 0xdc00 + (c & 0x3ff);
  }
  append_unit(out, c, encoding);
}

// ascii and latin-1, which have not all characters.
class NarrowEncoder {
 public:
  NarrowEncoder(std::string_view text, const Encoding& encoding, std::string_view errors)
      : text_{text}, encoding_{encoding}, errors_{errors} {}

  std::string run() {
    std::size_t index = 0;
    for (std::size_t offset = 0; offset < text_.size(); ++index) {
      const std::size_t start = offset;
      const char32_t c = base::next_code_point(text_, offset);
      if (c <= encoding_.last)
        out_ += static_cast<char>(c);
      else
        replace(c, start, index);
    }
    return std::move(out_);
  }

 private:
  void replace(char32_t c, std::size_t start, std::size_t index) {
    if (errors_ == "strict") refuse(c, start, index);
    if (errors_ == "surrogateescape") {
      if (c < 0xdc80 || c > 0xdcff) refuse(c, start, index);
      out_ += text_[start];
    } else if (errors_ == "replace") {
      out_ += '?';
    } else if (errors_ == "xmlcharrefreplace") {
      out_ += "&#" + std::to_string(static_cast<std::uint32_t>(c)) + ';';
    } else if (errors_ == "backslashreplace") {
      out_ += escaped(c);
    } else if (errors_ != "ignore") {
      throw ValueFault{"LookupError", "unknown error handler name '" + std::string{errors_} + "'"};
    }
  }

  // Names all that stand in a row.
  [[noreturn]] void refuse(char32_t first, std::size_t start, std::size_t index) const {
    std::size_t last = index;
    base::next_code_point(text_, start);
    for (; start < text_.size() && base::next_code_point(text_, start) > encoding_.last; ++last) {
    }
    std::string message = "'" + std::string{encoding_.name} + "' codec can't encode character";
    message += last == index ? " '" + escaped(first) + "' in position " + std::to_string(index)
                             : "s in position " + std::to_string(index) + "-" + std::to_string(last);
    throw ValueFault{"UnicodeEncodeError",
                     message + ": ordinal not in range(" +
                         std::to_string(static_cast<std::uint32_t>(encoding_.last) + 1) + ")"};
  }

  std::string_view text_;
  const Encoding& encoding_;
  std::string_view errors_;
  std::string out_;
};

// Bytes as text. What can't be read goes to the error handler, as much of it as Python takes for one fault.
class Decoder {
 public:
  Decoder(std::string_view data, const Encoding& encoding, std::string_view errors)
      : data_{data}, encoding_{encoding}, errors_{errors} {}

  std::string run() {
    skip_mark();
    while (at_ < data_.size()) {
      if (encoding_.unit == 2)
        utf16();
      else if (encoding_.unit == 4)
        utf32();
      else if (encoding_.last < 0x10ffff)
        narrow();
      else
        utf8();
    }
    return std::move(out_);
  }
  // Where it stands: after an error, at the bytes that can't be read.
  [[nodiscard]] std::size_t position() const noexcept { return at_; }

 private:
  void skip_mark() {
    if (!encoding_.mark) return;
    if (encoding_.unit == 1) {
      if (data_.starts_with("\xef\xbb\xbf")) at_ = 3;
      return;
    }
    const auto unit = static_cast<std::size_t>(encoding_.unit);
    const std::string_view little{"\xff\xfe\0\0", unit};
    const std::string_view big =
        encoding_.unit == 2 ? std::string_view{"\xfe\xff", 2} : std::string_view{"\0\0\xfe\xff", 4};
    if (data_.starts_with(little)) at_ = unit;
    encoding_.big = data_.starts_with(big);
    if (encoding_.big) at_ = unit;
    encoding_.name =
        unit == 2 ? (encoding_.big ? "utf-16-be" : "utf-16-le") : (encoding_.big ? "utf-32-be" : "utf-32-le");
  }

  [[nodiscard]] unsigned char byte(std::size_t i) const { return static_cast<unsigned char>(data_[i]); }
  [[nodiscard]] char32_t unit_at(std::size_t start) const {
    char32_t out = 0;
    const auto size = static_cast<std::size_t>(encoding_.unit);
    for (std::size_t i = 0; i < size; ++i)
      out |= char32_t{byte(start + i)} << 8 * (encoding_.big ? size - 1 - i : i);
    return out;
  }

  void narrow() {
    if (byte(at_) > encoding_.last)
      fault(1, "ordinal not in range(128)");
    else
      base::append_code_point(out_, byte(at_++));
  }

  void utf8() {
    const std::size_t start = at_;
    const char32_t c = base::next_code_point(data_, at_);
    if (c < 0xdc80 || c > 0xdcff) {
      out_.append(data_, start, at_ - start);
      return;
    }
    at_ = start;
    const unsigned char first = byte(start);
    if (first < 0xc2 || first > 0xf4) return fault(1, "invalid start byte");
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    std::size_t good = 1;
    while (good < length && start + good < data_.size() && byte(start + good) >= (good == 1 ? low : 0x80) &&
           byte(start + good) <= (good == 1 ? high : 0xbf))
      ++good;
    fault(good, start + good == data_.size() ? "unexpected end of data" : "invalid continuation byte");
  }

  void utf16() {
    const std::size_t left = data_.size() - at_;
    if (left < 2) return fault(1, "truncated data");
    const char32_t unit = unit_at(at_);
    if (unit < 0xd800 || unit > 0xdfff) return put(unit, 2);
    if (unit >= 0xdc00) return fault(2, "illegal encoding");
    if (left < 4) return fault(left, "unexpected end of data");
    const char32_t second = unit_at(at_ + 2);
    if (second < 0xdc00 || second > 0xdfff) return fault(2, "illegal UTF-16 surrogate");
    put(0x10000 + ((unit & 0x3ff) << 10 | (second & 0x3ff)), 4);
  }

  void utf32() {
    const std::size_t left = data_.size() - at_;
    if (left < 4) return fault(left, "truncated data");
    const char32_t unit = unit_at(at_);
    if (unit > 0x10ffff) return fault(4, "code point not in range(0x110000)");
    if (unit >= 0xd800 && unit < 0xe000)
      return fault(4, "code point in surrogate code point range(0xd800, 0xe000)");
    put(unit, 4);
  }

  void put(char32_t c, std::size_t length) {
    base::append_code_point(out_, c);
    at_ += length;
  }

  void fault(std::size_t length, std::string_view reason) {
    if (errors_ == "strict") refuse(length, reason);
    if (errors_ == "replace") {
      base::append_code_point(out_, 0xfffd);
    } else if (errors_ == "backslashreplace") {
      for (std::size_t i = 0; i < length; ++i) out_ += escaped(byte(at_ + i));
    } else if (errors_ == "surrogateescape") {
      for (std::size_t i = 0; i < length; ++i)
        if (byte(at_ + i) < 0x80) refuse(length, reason);
      out_.append(data_, at_, length);
    } else if (errors_ == "xmlcharrefreplace" || errors_ == "namereplace") {
      throw TypeError("don't know how to handle UnicodeDecodeError in error callback");
    } else if (errors_ != "ignore") {
      throw ValueFault{"LookupError", "unknown error handler name '" + std::string{errors_} + "'"};
    }
    at_ += length;
  }

  [[noreturn]] void refuse(std::size_t length, std::string_view reason) const {
    std::string message = "'" + std::string{encoding_.name} + "' codec can't decode byte";
    message += length == 1 ? " 0x" + hex(byte(at_), 2) + " in position " + std::to_string(at_)
                           : "s in position " + std::to_string(at_) + "-" + std::to_string(at_ + length - 1);
    throw ValueFault{"UnicodeDecodeError", message + ": " + std::string{reason}};
  }

  std::string_view data_;
  Encoding encoding_;
  std::string_view errors_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string plain_encoding(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const bool kept = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || small == '.';
    if (kept)
      plain += small;
    else if (!plain.empty() && plain.back() != '_')
      plain += '_';
  }
  if (!plain.empty() && plain.back() == '_') plain.pop_back();
  return plain;
}

std::optional<Encoding> find_encoding(std::string_view name) {
  const std::string plain = plain_encoding(name);
  for (const Alias& alias : aliases)
    if (alias.name == plain) return alias.encoding;
  return std::nullopt;
}

std::optional<BadUtf8> find_bad_utf8(std::string_view text) {
  if (base::is_valid_utf8(text)) return std::nullopt;
  Decoder decoder{text, utf_8, "strict"};
  try {
    decoder.run();
  } catch (const ValueFault& fault) {
    return BadUtf8{.position = decoder.position(), .message = fault.what()};
  }
  return std::nullopt;
}

Value encode_text(const Value& self, const Arguments& arguments) {
  const auto p = take_named("encode", arguments, {"encoding", "errors"});
  const std::string_view name = named(p[0], "encode", "encoding", "utf-8");
  const std::string_view errors = named(p[1], "encode", "errors", "strict");
  const Encoding encoding = encoding_or_throw(name);
  const std::string_view text = self.as_string();
  if (encoding.last < 0x10ffff) return Value::bytes(NarrowEncoder{text, encoding, errors}.run());
  std::string out;
  if (encoding.unit == 1) {
    if (encoding.mark) base::append_code_point(out, 0xfeff);
    return Value::bytes(out += text);
  }
  if (encoding.mark) append_unit(out, 0xfeff, encoding);
  for (std::size_t offset = 0; offset < text.size();)
    append_encoded(out, base::next_code_point(text, offset), encoding);
  return Value::bytes(out);
}

Value decode_bytes(const Value& self, const Arguments& arguments) {
  const auto p = take_named("decode", arguments, {"encoding", "errors"});
  const std::string_view name = named(p[0], "decode", "encoding", "utf-8");
  const std::string_view errors = named(p[1], "decode", "errors", "strict");
  if (self.as_string().empty()) return Value{""};  // CPython looks at no codec then
  const Encoding encoding = encoding_or_throw(name);
  return Value{Decoder{self.as_string(), encoding, errors}.run()};
}

}  // namespace eddy::templates::runtime
