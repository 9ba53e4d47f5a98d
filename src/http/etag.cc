#include "eddy/http/etag.h"

#include <algorithm>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

// etagc = %x21 / %x23-7E / obs-text
bool is_tag_byte(char c) { return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != 0x7f; }

// The next entity tag of a list, with its W/ and quotes, taken off the front; empty at the end or where there
// is none.
std::string_view next_tag(std::string_view& list) {
  while (!list.empty() && (base::is_space(list[0]) || list[0] == ',')) list.remove_prefix(1);
  std::size_t open = list.starts_with("W/") ? 2 : 0;
  if (list.size() <= open || list[open] != '"') return list = {};
  std::size_t close = list.find('"', open + 1);
  if (close == std::string_view::npos) return list = {};
  std::string_view tag = list.substr(0, close + 1);
  list.remove_prefix(close + 1);
  return tag;
}

std::string_view without_weakness(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

}  // namespace

std::string quote_etag(std::string_view tag, bool weak) {
  std::string out = weak ? "W/\"" : "\"";
  std::copy_if(tag.begin(), tag.end(), std::back_inserter(out), is_tag_byte);
  out += '"';
  return out;
}

bool etag_matches_weak(std::string_view if_none_match, std::string_view etag) noexcept {
  if (base::trim(if_none_match) == "*") return true;
  for (std::string_view tag = next_tag(if_none_match); !tag.empty(); tag = next_tag(if_none_match))
    if (without_weakness(tag) == without_weakness(etag)) return true;
  return false;
}

bool etag_matches_strong(std::string_view if_match, std::string_view etag) noexcept {
  if (base::trim(if_match) == "*") return true;
  if (etag.starts_with("W/")) return false;
  for (std::string_view tag = next_tag(if_match); !tag.empty(); tag = next_tag(if_match))
    if (tag == etag) return true;
  return false;
}

}  // namespace eddy::http
