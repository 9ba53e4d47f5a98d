#include "eddy/http/header_values.h"

#include <algorithm>
#include <unordered_map>

#include "base/replace_utf8.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/base/utf8.h"
#include "http/characters.h"

namespace eddy::http {
namespace {

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

std::string_view without_quotes(std::string_view text) {
  return is_quoted(text) ? text.substr(1, text.size() - 2) : text;
}

// The elements as urllib.request.parse_http_list parts them: backslashes of quoted strings are gone, quotes are not.
std::vector<std::string> raw_list(std::string_view value) {
  std::vector<std::string> elements;
  std::string element;
  bool quoted = false, escaped = false;
  const auto end_element = [&] {
    elements.emplace_back(base::trim(element));
    element.clear();
  };
  for (const char c : value) {
    if (!quoted && c == ',') {
      end_element();
      continue;
    }
    if (quoted && !escaped && c == '\\') {
      escaped = true;
      continue;
    }
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = false;
    element += c;
  }
  if (!element.empty()) end_element();
  return elements;
}

// Values by their names: one is set in its place, or a new one at the end. A client says how many there are: a few are looked
// through, more are found by a hash.
template <class Items>
class ByName {
 public:
  explicit ByName(Items& items) : items_{items} {}

  auto& value_of(std::string&& name) {
    if (items_.size() < hashed_from) {
      for (auto& [known, value] : items_)
        if (known == name) return value;
      return add(std::move(name));
    }
    if (places_.empty())
      for (std::size_t i = 0; i < items_.size(); ++i) places_.emplace(items_[i].first, i);
    const auto [place, is_new] = places_.try_emplace(name, items_.size());
    return is_new ? add(std::move(name)) : items_[place->second].second;
  }

 private:
  static constexpr std::size_t hashed_from = 32;
  auto& add(std::string&& name) {
    return items_.emplace_back(std::move(name), typename Items::value_type::second_type{}).second;
  }
  Items& items_;
  std::unordered_map<std::string, std::size_t> places_;
};

std::string_view next_token(std::string_view& rest) {
  const char* const end = skip(kToken, rest.data(), rest.data() + rest.size());
  const auto size = static_cast<std::size_t>(end - rest.data());
  const std::string_view token = rest.substr(0, size);
  rest.remove_prefix(size);
  return token;
}

// charset'language'percent-encoded (RFC 8187, 3.2.1), of those charsets that Werkzeug knows; other text is left as it is. Without a
// charset it is that of the parameter before.
class ExtendedValue {
 public:
  std::string decode(std::string_view value) {
    split_charset(value);
    if (charset_.empty()) charset_ = known_;
    const bool latin = charset_ == "iso-8859-1";
    const bool ascii = charset_ == "ascii" || charset_ == "us-ascii";
    if (!latin && !ascii && charset_ != "utf-8") return std::string{value};
    known_ = charset_;
    const std::string bytes = base::unquote(value);
    if (!latin && !ascii) return base::replace_invalid_utf8(bytes);
    std::string text;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      base::append_code_point(text, ascii && byte > 0x7F ? U'\uFFFD' : byte);
    }
    return text;
  }

 private:
  // Leaves the token behind the second quote in `value`, where there is one.
  void split_charset(std::string_view& value) {
    const std::size_t charset_end = value.find('\'');
    if (charset_end == std::string_view::npos) return;
    const std::size_t language_end = value.find('\'', charset_end + 1);
    if (language_end == std::string_view::npos || !all_in(kToken, value.substr(0, language_end))) return;
    std::string_view rest = value.substr(language_end + 1);
    const std::string_view text = next_token(rest);
    if (text.empty()) return;
    charset_ = base::to_lower(value.substr(0, charset_end));
    value = text;
  }

  std::string charset_, known_;
};

// Backslashes before quotes and backslashes go, and %22 is a quote, as forms have it.
std::string unescape_option(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\\' && (next == '\\' || next == '"')) {
      out += text[++i];
    } else if (text.substr(i, 3) == "%22") {
      out += '"';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// A quoted string with its quotes, taken off the front; empty, and nothing taken, where no quote ends it. Where only an
// escaped one is left, the last of them ends it.
std::string_view next_quoted(std::string_view& rest) {
  std::size_t end = std::string_view::npos;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      end = i;
      break;
    }
    if (rest[i] != '\\' || i + 1 == rest.size()) continue;
    if (rest[++i] == '"')
      end = i;
    else if (rest[i] != '\\')
      --i;
  }
  if (end == std::string_view::npos) return {};
  const std::string_view quoted = rest.substr(0, end + 1);
  rest.remove_prefix(end + 1);
  return quoted;
}

// "name*1" is "name", and a piece of it.
bool drop_piece_number(std::string& name) {
  std::size_t digits = name.size();
  while (digits > 0 && base::is_digit(name[digits - 1])) --digits;
  if (digits == name.size() || digits == 0 || name[digits - 1] != '*') return false;
  name.resize(digits - 1);
  return true;
}

}  // namespace

std::string quote_header_value(std::string_view value, bool allow_token) {
  if (allow_token && !value.empty() && all_in(kToken, value)) return std::string{value};
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
  return out;
}

std::vector<std::string> parse_list_header(std::string_view value) {
  std::vector<std::string> elements = raw_list(value);
  for (std::string& element : elements)
    if (is_quoted(element)) element = std::string{without_quotes(element)};
  return elements;
}

HeaderItems parse_dict_header(std::string_view value) {
  HeaderItems items;
  ByName by_name{items};
  for (const std::string& element : parse_list_header(value)) {
    const std::size_t equals = std::min(element.find('='), element.size());
    std::string name{base::trim(std::string_view{element}.substr(0, equals))};
    if (equals == element.size()) {
      by_name.value_of(std::move(name)).reset();
      continue;
    }
    if (name.empty()) continue;
    std::string text{base::trim(std::string_view{element}.substr(equals + 1))};
    if (name.ends_with('*')) {
      name.pop_back();
      text = ExtendedValue{}.decode(text);
    }
    by_name.value_of(std::move(name)) = without_quotes(text);
  }
  return items;
}

std::string dump_header(const std::vector<std::string>& elements) {
  std::string out;
  for (const std::string& element : elements) {
    if (!out.empty()) out += ", ";
    out += quote_header_value(element);
  }
  return out;
}

std::string dump_header(const HeaderItems& items) {
  std::string out;
  for (const auto& [name, value] : items) {
    if (!out.empty()) out += ", ";
    out += name;
    if (value) out.append(1, '=').append(name.ends_with('*') ? *value : quote_header_value(*value));
  }
  return out;
}

const std::string* OptionsHeader::find(std::string_view name) const noexcept {
  for (const auto& [known, text] : options)
    if (known == name) return &text;
  return nullptr;
}

OptionsHeader parse_options_header(std::string_view value) {
  const std::size_t end = std::min(value.find(';'), value.size());
  OptionsHeader made{std::string{base::trim(value.substr(0, end))}, {}};
  if (made.value.empty()) return made;
  ExtendedValue extended;
  ByName by_name{made.options};
  std::string_view rest = value.substr(end);
  for (std::size_t at = rest.find(';'); at != std::string_view::npos; at = rest.find(';')) {
    rest.remove_prefix(at + 1);
    while (!rest.empty() && base::is_space(rest[0])) rest.remove_prefix(1);
    std::string_view behind = rest;
    std::string name = base::to_lower(next_token(behind));
    if (name.empty() || !behind.starts_with('=')) continue;
    behind.remove_prefix(1);
    const bool quoted = behind.starts_with('"');
    std::string text{quoted ? next_quoted(behind) : next_token(behind)};
    if (text.empty()) continue;
    rest = behind;
    if (name.ends_with('*')) {
      name.pop_back();
      text = extended.decode(text);
    }
    if (is_quoted(text)) text = unescape_option(without_quotes(text));
    const bool piece = drop_piece_number(name);
    std::string& option = by_name.value_of(std::move(name));
    if (!piece) option.clear();
    option += text;
  }
  return made;
}

std::string dump_options_header(std::string_view value, const HeaderOptions& options) {
  std::string out{value};
  for (const auto& [name, text] : options) {
    out.append("; ").append(name).append(1, '=');
    out += name.ends_with('*') ? text : quote_header_value(text);
  }
  return out;
}

}  // namespace eddy::http
