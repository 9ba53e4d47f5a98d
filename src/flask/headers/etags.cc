#include "eddy/flask/headers/etags.h"

#include <algorithm>

#include "eddy/base/digest.h"
#include "eddy/base/strings.h"

namespace eddy::flask {
namespace {

bool has(const std::vector<std::string>& tags, std::string_view tag) noexcept {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool drop_weakness(std::string_view& tag) noexcept {
  const bool weak = tag.starts_with("W/") || tag.starts_with("w/");
  if (weak) tag.remove_prefix(2);
  return weak;
}

// Takes elements off a list of tags. A quoted tag ends at a quote that a comma or the list's end follows; where there is
// none it is a bare one, which ends at the comma. Each byte is looked at for quotes once, whatever there is between commas.
class TagReader {
 public:
  explicit TagReader(std::string_view list) noexcept : list_{list} {}

  [[nodiscard]] bool done() const noexcept { return at_ >= list_.size(); }

  struct Tag {
    std::string_view text;  // without its quotes
    bool weak = false, quoted = false;
  };
  Tag next() noexcept {
    Tag tag;
    std::string_view rest = list_.substr(at_);
    tag.weak = drop_weakness(rest);
    const std::size_t begin = list_.size() - rest.size();
    if (rest.starts_with('"')) {
      find_end_quote(begin + 1);
      if (quote_ != std::string_view::npos) {
        at_ = behind_comma(quote_ + 1);
        tag.quoted = true;
        tag.text = list_.substr(begin + 1, quote_ - begin - 1);
        return tag;
      }
    }
    const std::size_t comma = std::min(list_.find(',', begin), list_.size());
    at_ = behind_comma(comma);
    tag.text = list_.substr(begin, comma - begin);
    tag.text = tag.weak ? tag.text.substr(0, end_of_text(tag.text)) : base::trim(tag.text);
    return tag;
  }

 private:
  // Without the blanks behind it.
  static std::size_t end_of_text(std::string_view text) noexcept {
    std::size_t end = text.size();
    while (end > 0 && base::is_space(text[end - 1])) --end;
    return end;
  }
  void find_end_quote(std::size_t from) noexcept {
    if (quote_ == std::string_view::npos || quote_ >= from) return;
    for (quote_ = list_.find('"', from); quote_ != std::string_view::npos;
         quote_ = list_.find('"', quote_ + 1)) {
      const std::size_t next = skip_blanks(quote_ + 1);
      if (next == list_.size() || list_[next] == ',') return;
    }
  }
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const noexcept {
    while (at < list_.size() && base::is_space(list_[at])) ++at;
    return at;
  }
  [[nodiscard]] std::size_t behind_comma(std::size_t at) const noexcept {
    at = skip_blanks(at);
    return at < list_.size() ? skip_blanks(at + 1) : at;
  }

  std::string_view list_;
  std::size_t at_ = 0;
  std::size_t quote_ = 0;  // the next that ends a tag; npos: none does from there on
};

}  // namespace

ETags ETags::from_header(std::string_view value) {
  ETags made;
  TagReader reader{base::trim(value)};
  while (!reader.done()) {
    const TagReader::Tag tag = reader.next();
    if (tag.text == "*" && !tag.quoted) return ETags{{}, {}, true};
    (tag.weak ? made.weak_ : made.strong_).emplace_back(tag.text);
  }
  return made;
}

bool ETags::is_strong(std::string_view tag) const noexcept { return has(strong_, tag); }
bool ETags::is_weak(std::string_view tag) const noexcept { return has(weak_, tag); }

bool ETags::contains_raw(std::string_view quoted) const noexcept {
  const auto [tag, weak] = unquote_etag(quoted);
  return weak ? contains_weak(tag) : contains(tag);
}

std::string ETags::to_header() const {
  if (star_) return "*";
  std::string out;
  const auto append = [&out](std::string_view quote, std::string_view tag) {
    if (!out.empty()) out += ", ";
    out.append(quote).append(tag).append(1, '"');
  };
  for (const std::string& tag : strong_) append("\"", tag);
  for (const std::string& tag : weak_) append("W/\"", tag);
  return out;
}

std::pair<std::string_view, bool> unquote_etag(std::string_view tag) noexcept {
  tag = base::trim(tag);
  const bool weak = drop_weakness(tag);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return {tag, weak};
}

std::string generate_etag(std::string_view data) { return base::sha1_hex(data); }

}  // namespace eddy::flask
