#include "flask/path_text.h"

#include <algorithm>

#include "base/replace_utf8.h"
#include "eddy/base/url.h"
#include "flask/converter.h"

namespace eddy::flask::detail {
namespace {

bool is_plain(std::string_view raw) {
  return std::none_of(raw.begin(), raw.end(),
                      [](char c) { return c == '%' || static_cast<unsigned char>(c) >= 0x80; });
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

void PathText::assign(std::string_view raw) {
  text_ = raw;
  if (is_plain(raw)) return;
  decoded_.clear();
  escaped_slashes_.clear();
  for_each_segment(raw, [this](std::string_view segment, bool first) {
    if (!first) decoded_ += '/';
    for (const char c : base::replace_invalid_utf8(base::unquote(segment))) {
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
    path += quote_segment(base::replace_invalid_utf8(base::unquote(segment)));
  });
  return path.starts_with('/') ? path : '/' + path;
}

}  // namespace eddy::flask::detail
