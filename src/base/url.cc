#include "eddy/base/url.h"

#include <algorithm>
#include <array>

#include "eddy/base/strings.h"

namespace eddy::base {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

// Letters, digits and "_.-~": what urllib.parse.quote never escapes (RFC 3986, 2.3).
constexpr std::array<bool, 256> kUnreserved = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[c] = c < 128 && (is_digit(static_cast<char>(c)) || is_alpha(static_cast<char>(c)));
  for (char c : {'_', '.', '-', '~'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::string quote_with(std::string_view text, std::string_view safe, bool plus) {
  std::array<bool, 256> plain = kUnreserved;
  for (char c : safe) plain[static_cast<unsigned char>(c)] = true;
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (plain[byte]) {
      out += c;
    } else if (plus && c == ' ') {
      out += '+';
    } else {
      const char escape[] = {'%', kHex[byte >> 4], kHex[byte & 15]};
      out.append(escape, sizeof escape);
    }
  }
  return out;
}

}  // namespace

void unquote_into(std::string& out, std::string_view text, bool plus) {
  const char other = plus ? '+' : '%';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && text[plain] != '%' && text[plain] != other) ++plain;
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    int high = text.size() > 2 && text[0] == '%' ? hex_value(text[1]) : -1;
    int low = high >= 0 ? hex_value(text[2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      text.remove_prefix(3);
    } else {
      out += text[0] == '+' ? ' ' : text[0];
      text.remove_prefix(1);
    }
  }
}

std::string unquote(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  unquote_into(out, text);
  return out;
}

std::string unquote_plus(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  unquote_into(out, text, true);
  return out;
}

std::string quote(std::string_view text, std::string_view safe) { return quote_with(text, safe, false); }

std::string quote_plus(std::string_view text, std::string_view safe) { return quote_with(text, safe, true); }

ParsedQuery parse_query(std::string_view query, const QueryOptions& options) {
  ParsedQuery parsed;
  while (!query.empty()) {
    std::size_t end = std::min(query.find('&'), query.size());
    std::string_view piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    std::size_t equals = std::min(piece.find('='), piece.size());
    std::string_view value = piece.substr(std::min(equals + 1, piece.size()));
    if (value.empty() && !options.keep_blank) continue;
    if (parsed.pairs.size() >= options.max_fields) {
      parsed.complete = false;
      break;
    }
    parsed.pairs.emplace_back(unquote_plus(piece.substr(0, equals)), unquote_plus(value));
  }
  return parsed;
}

QueryPairs parse_qsl(std::string_view query, bool keep_blank) {
  return parse_query(query, {.keep_blank = keep_blank, .max_fields = static_cast<std::size_t>(-1)}).pairs;
}

std::string urlencode(const QueryPairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out += quote_plus(name);
    out += '=';
    out += quote_plus(value);
  }
  return out;
}

}  // namespace eddy::base
