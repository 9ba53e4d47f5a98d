#include "flask/path_text.h"

#include <algorithm>

#include "eddy/base/url.h"
#include "flask/converter.h"

namespace eddy::flask::detail {
namespace {

bool is_plain(std::string_view raw) {
  return std::none_of(raw.begin(), raw.end(),
                      [](char c) { return c == '%' || static_cast<unsigned char>(c) >= 0x80; });
}

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

// Calls `piece(raw segment, is_first)` for the segments between slashes.
template <class F>
void for_each_segment(std::string_view raw, F piece) {
  for (bool first = true;; first = false) {
    const std::size_t slash = raw.find('/');
    piece(raw.substr(0, slash), first);
    if (slash == std::string_view::npos) return;
    raw.remove_prefix(slash + 1);
  }
}

}  // namespace

std::string replace_invalid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const int length = character_length(text);
    const std::size_t bytes = static_cast<std::size_t>(length < 0 ? -length : length);
    valid += length < 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, bytes);
    text.remove_prefix(std::min(bytes, text.size()));
  }
  return valid;
}

void PathText::assign(std::string_view raw) {
  text_ = raw;
  if (is_plain(raw)) return;
  decoded_.clear();
  escaped_slashes_.clear();
  for_each_segment(raw, [this](std::string_view segment, bool first) {
    if (!first) decoded_ += '/';
    for (const char c : replace_invalid_utf8(base::unquote(segment))) {
      if (c == '/') escaped_slashes_.push_back(decoded_.size());
      decoded_ += c;
    }
  });
  text_ = decoded_;
}

std::size_t PathText::part_end(std::size_t from) const noexcept {
  std::size_t end = text_.find('/', from);
  while (end != std::string_view::npos &&
         std::binary_search(escaped_slashes_.begin(), escaped_slashes_.end(), end)) {
    end = text_.find('/', end + 1);
  }
  return std::min(end, text_.size());
}

std::string normalize_path(std::string_view raw) {
  while (raw.starts_with("//")) raw.remove_prefix(1);
  std::string path;
  for_each_segment(raw, [&path](std::string_view segment, bool first) {
    if (!first) path += '/';
    // A slash inside a segment stays escaped, or the redirection would mean another path.
    path += quote_segment(replace_invalid_utf8(base::unquote(segment)));
  });
  return path.starts_with('/') ? path : '/' + path;
}

}  // namespace eddy::flask::detail
