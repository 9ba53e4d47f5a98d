#include "http/disposition.h"

#include <algorithm>

#include "base/replace_utf8.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/base/utf8.h"

namespace eddy::http {
namespace {

void drop_blanks(std::string_view& rest) {
  while (!rest.empty() && base::is_space(rest[0])) rest.remove_prefix(1);
}

// The place of the quotation mark that ends a quoted string, or npos.
std::size_t end_of_quoted(std::string_view text) {
  std::size_t i = 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return i < text.size() ? i : std::string_view::npos;
}

// A quotation mark is sent as %22 by browsers (the HTML standard's multipart/form-data encoding), as \" by others.
std::string unescape(std::string_view quoted) {
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted.substr(i, 3) == "%22") {
      text += '"';
      i += 2;
      continue;
    }
    const bool escape = quoted[i] == '\\' && i + 1 < quoted.size();
    if (escape && (quoted[i + 1] == '\\' || quoted[i + 1] == '"')) ++i;
    text += quoted[i];
  }
  return text;
}

// A parameter's value, taken off the front with all up to the next ";". A quoted string that nothing ends is a
// token.
std::string next_value(std::string_view& rest, bool is_filename) {
  const std::size_t quote = rest.starts_with('"') ? end_of_quoted(rest) : std::string_view::npos;
  const bool quoted = quote != std::string_view::npos;
  const std::size_t end = std::min(rest.find(';', quoted ? quote : 0), rest.size());
  const std::string_view whole = rest.substr(0, end);
  rest.remove_prefix(end);
  if (!quoted) return std::string{base::trim(whole)};
  const std::string_view inner = whole.substr(1, quote - 1);
  if (is_filename && inner.starts_with("\\\\")) return std::string{inner};
  return unescape(inner);
}

// RFC 5987, 3.2: charset'language'percent-encoded.
std::string decode_extended(std::string_view value) {
  const std::size_t charset_end = value.find('\'');
  const std::size_t language_end =
      charset_end == std::string_view::npos ? charset_end : value.find('\'', charset_end + 1);
  if (language_end == std::string_view::npos) return base::replace_invalid_utf8(base::unquote(value));
  const std::string bytes = base::unquote(value.substr(language_end + 1));
  if (!base::iequals(value.substr(0, charset_end), "iso-8859-1")) return base::replace_invalid_utf8(bytes);
  std::string text;
  for (const char c : bytes) base::append_code_point(text, static_cast<unsigned char>(c));
  return text;
}

}  // namespace

Disposition parse_disposition(std::string_view value) {
  const std::size_t end = std::min(value.find(';'), value.size());
  Disposition made{base::to_lower(base::trim(value.substr(0, end))), {}, {}};
  std::optional<std::string> name, filename;  // those of RFC 5987
  std::string_view rest = value.substr(end);
  while (!rest.empty()) {  // it starts with ";"
    rest.remove_prefix(1);
    const std::size_t stop = std::min(rest.find_first_of("=;"), rest.size());
    const std::string key = base::to_lower(base::trim(rest.substr(0, stop)));
    rest.remove_prefix(stop);
    if (!rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    drop_blanks(rest);
    std::string text = next_value(rest, key == "filename");
    if (key == "name*")
      name = decode_extended(text);
    else if (key == "filename*")
      filename = decode_extended(text);
    else if (key == "name")
      made.name = std::move(text);
    else if (key == "filename")
      made.filename = std::move(text);
  }
  if (name) made.name = std::move(name);
  if (filename) made.filename = std::move(filename);
  return made;
}

}  // namespace eddy::http
