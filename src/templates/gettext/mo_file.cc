// src/templates/gettext/mo_file.cc: reads the tables and the header of a .mo file.
#include "templates/gettext/mo_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/base/utf8.h"
#include "eddy/gettext.h"

namespace eddy::gettext {
namespace {

constexpr std::uint32_t magic = 0x950412de;
constexpr std::size_t head_size = 20;  // the words that are read here; later ones are of the hash table
constexpr std::size_t entry_size = 8;  // length and offset of a string

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

}  // namespace

// Throws Malformed.
class MoReader {
 public:
  explicit MoReader(MoFile& file) noexcept : file_{file}, content_{file.content_} {}

  void run() {
    if (content_.size() > max_catalogue_size)
      throw Malformed{fmt::format("the catalogue is larger than {} bytes", max_catalogue_size)};
    if (content_.size() < head_size) throw Malformed{"the catalogue is cut short"};
    if (word(0) != magic) {
      big_endian_ = true;
      if (word(0) != magic) throw Malformed{"this is no .mo file: it begins with another magic number"};
    }
    if (const std::uint32_t major = word(4) >> 16; major > 1)
      throw Malformed{fmt::format("the catalogue has version {}, which is not known", major)};
    const std::size_t count = word(8);
    check_table(word(12), count);
    check_table(word(16), count);
    file_.messages_.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      add(text(word(12) + entry_size * i), text(word(16) + entry_size * i));
  }

 private:
  [[nodiscard]] std::uint32_t word(std::size_t at) const noexcept {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned char>(content_[at + (big_endian_ ? i : 3 - i)]);
      out = out << 8 | byte;
    }
    return out;
  }

  void check_table(std::size_t at, std::size_t count) const {
    if (at > content_.size() || count > (content_.size() - at) / entry_size)
      throw Malformed{"the catalogue is corrupt: a table lies outside of it"};
  }

  // The string of a table's entry; a NUL stands behind it.
  std::string_view text(std::size_t entry) {
    const std::size_t size = word(entry);
    const std::size_t at = word(entry + 4);
    if (at >= content_.size() || size >= content_.size() - at)
      throw Malformed{"the catalogue is corrupt: a string lies outside of it"};
    total_ += size;
    if (total_ > content_.size()) throw Malformed{"the catalogue is corrupt: its strings overlap"};
    const std::string_view out = content_.substr(at, size);
    if (!base::is_valid_utf8(out)) throw Malformed{"the catalogue is not UTF-8"};
    return out;
  }

  void add(std::string_view message, std::string_view translation) {
    if (message.empty()) header(translation);
    const std::size_t nul = message.find('\0');
    if (nul == std::string_view::npos) {
      file_.messages_.insert_or_assign(message, translation);
    } else if (message.find('\0', nul + 1) != std::string_view::npos) {
      throw Malformed{"the catalogue is corrupt: a message has more than a singular and a plural"};
    } else {
      file_.plural_messages_.insert_or_assign(message.substr(0, nul), translation);
    }
  }

  // "Name: value" lines, under the empty message.
  void header(std::string_view lines) {
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(line.size() + 1, lines.size()));
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      const std::string name = lower(base::trim(line.substr(0, colon)));
      const std::string_view value = base::trim(line.substr(colon + 1));
      if (name == "content-type") check_charset(value);
      if (name == "plural-forms") plural_forms(value);
    }
  }

  static void check_charset(std::string_view content_type) {
    constexpr std::string_view key = "charset=";
    const std::size_t at = content_type.find(key);
    if (at == std::string_view::npos) return;
    const std::string_view charset = base::trim(content_type.substr(at + key.size()));
    const std::string known = lower(charset);
    if (known != "utf-8" && known != "utf8" && known != "us-ascii" && known != "ascii")
      throw Malformed{fmt::format(
          "the catalogue's charset is '{}': only UTF-8 is read (msgconv -t UTF-8 makes it so)", charset)};
  }

  void plural_forms(std::string_view value) {
    auto parsed = PluralForms::parse(value);
    if (!parsed) throw Malformed{fmt::format("the catalogue's plural forms: {}", parsed.error())};
    file_.plurals_ = *std::move(parsed);
  }

  MoFile& file_;
  std::string_view content_;
  bool big_endian_ = false;
  std::size_t total_ = 0;
};

base::Result<std::unique_ptr<const MoFile>, std::string> MoFile::parse(std::string content) {
  auto out = std::make_unique<MoFile>();
  out->content_ = std::move(content);
  try {
    MoReader{*out}.run();
  } catch (Malformed& error) {
    return base::Error{std::move(error.sentence)};
  }
  return std::unique_ptr<const MoFile>{std::move(out)};
}

std::optional<std::string_view> MoFile::find(std::string_view message) const {
  const auto found = messages_.find(message);
  return found == messages_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::string_view> MoFile::find_plural(std::string_view singular, std::int64_t n) const {
  const auto found = plural_messages_.find(singular);
  if (found == plural_messages_.end()) return std::nullopt;
  const std::optional<std::size_t> form = plurals_.form(n);
  if (!form) return std::nullopt;
  std::string_view forms = found->second;
  for (std::size_t i = 0; i < *form; ++i) {
    const std::size_t nul = forms.find('\0');
    if (nul == std::string_view::npos) return std::nullopt;
    forms.remove_prefix(nul + 1);
  }
  return forms.substr(0, forms.find('\0'));
}

}  // namespace eddy::gettext
