#include "base/replace_utf8.h"

#include <algorithm>

#include "eddy/base/url.h"

namespace eddy::base {
namespace {

// Bytes of the character at the start of `text`: its length, or minus those of a malformed one that Python's
// decoder replaces by one mark (Unicode, "maximal subpart").
int character_length(std::string_view text) {
  const auto byte = [&text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  int length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;  // of the second byte
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (length == 0) return -1;
  if (lead == 0xE0) low = 0xA0;   // shorter forms
  if (lead == 0xED) high = 0x9F;  // surrogates
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;  // over U+10FFFF
  if (byte(1) < low || byte(1) > high) return -1;
  for (int i = 2; i < length; ++i) {
    if ((byte(static_cast<std::size_t>(i)) & 0xC0U) != 0x80U) return -i;
  }
  return length;
}

// `mend` appends what stands for bytes that are no character.
template <class Mend>
std::string mended(std::string_view text, Mend mend) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const int length = character_length(text);
    const std::string_view bytes = text.substr(0, static_cast<std::size_t>(length < 0 ? -length : length));
    if (length < 0)
      mend(valid, bytes);
    else
      valid += bytes;
    text.remove_prefix(bytes.size());
  }
  return valid;
}

}  // namespace

std::string replace_invalid_utf8(std::string_view text) {
  return mended(text, [](std::string& valid, std::string_view) { valid += "\xEF\xBF\xBD"; });
}

std::string quote_invalid_utf8(std::string_view text) {
  return mended(text, [](std::string& valid, std::string_view bytes) { valid += quote(bytes, {}); });
}

}  // namespace eddy::base
