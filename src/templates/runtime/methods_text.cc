// Methods of str that make other text of it. Markup stays Markup, and escapes what is put into it.
#include <algorithm>
#include <string>
#include <vector>

#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/format.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/text.h"

namespace eddy::templates::runtime {
namespace {

constexpr auto npos = std::string_view::npos;

// An argument as text to put into `self`: escaped where self is Markup and it is not.
std::string adapted(const Value& self, const Value& argument) {
  std::string out;
  if (self.is_safe())
    append_html(out, argument);
  else
    out = argument.as_string();
  return out;
}

template <std::string (*F)(std::string_view)>
Value mapped(const Value& self, const Arguments& arguments) {
  const Parameters p{"str method", arguments, {}};
  return text_like(self, F(self.as_string()));
}

template <bool Left, bool Right>
Value stripped(const Value& self, const Arguments& arguments) {
  const Parameters p{"strip", arguments, {"chars"}};
  const std::string_view characters = p.text(0);
  const bool given = p[0] && !p[0]->is_none();
  return text_like(self, strip(self.as_string(), given ? &characters : nullptr, Left, Right));
}

void split_blanks(const Value& self, std::int64_t limit, std::vector<Value>& out) {
  std::string_view rest = strip(self.as_string(), nullptr, true, false);
  while (!rest.empty()) {
    if (limit >= 0 && static_cast<std::int64_t>(out.size()) == limit) {
      out.push_back(text_like(self, rest));
      return;
    }
    std::size_t end = 0;
    while (end < rest.size()) {
      std::size_t next = end;
      if (base::is_space(base::next_code_point(rest, next))) break;
      end = next;
    }
    out.push_back(text_like(self, rest.substr(0, end)));
    rest = strip(rest.substr(end), nullptr, true, false);
  }
}

Value text_split(const Value& self, const Arguments& arguments) {
  const Parameters p{"split", arguments, {"sep", "maxsplit"}};
  const std::int64_t limit = p.integer(1, -1);
  std::vector<Value> out;
  if (!p[0] || p[0]->is_none()) {
    split_blanks(self, limit, out);
    return Value::list(std::move(out));
  }
  const std::string_view separator = p.text(0);
  if (separator.empty()) throw ValueError("empty separator");
  std::string_view rest = self.as_string();
  for (std::size_t at;
       (limit < 0 || static_cast<std::int64_t>(out.size()) < limit) && (at = rest.find(separator)) != npos;) {
    out.push_back(text_like(self, rest.substr(0, at)));
    rest.remove_prefix(at + separator.size());
  }
  out.push_back(text_like(self, rest));
  return Value::list(std::move(out));
}

Value text_rsplit(const Value& self, const Arguments& arguments) {
  const Parameters p{"rsplit", arguments, {"sep", "maxsplit"}};
  const std::int64_t limit = p.integer(1, -1);
  if (limit < 0) return text_split(self, arguments);
  std::vector<Value> out;
  std::string_view rest = self.as_string();
  const bool blanks = !p[0] || p[0]->is_none();
  const std::string_view separator = p.text(0);
  if (!blanks && separator.empty()) throw ValueError("empty separator");
  if (blanks) rest = strip(rest, nullptr, false, true);
  while (static_cast<std::int64_t>(out.size()) < limit) {
    std::size_t at = npos;
    std::size_t width = separator.size();
    if (blanks) {
      at = rest.find_last_of(" \t\n\r\v\f");
      width = 1;
    } else {
      at = rest.rfind(separator);
    }
    if (at == npos) break;
    out.push_back(text_like(self, rest.substr(at + width)));
    rest = rest.substr(0, at);
    if (blanks) rest = strip(rest, nullptr, false, true);
  }
  if (!blanks || !rest.empty())
    out.push_back(text_like(self, blanks ? strip(rest, nullptr, true, false) : rest));
  std::reverse(out.begin(), out.end());
  return Value::list(std::move(out));
}

// The end of a line break that starts at `at`, or `at` where none does (str.splitlines).
std::size_t line_break_end(std::string_view text, std::size_t at) {
  std::size_t next = at;
  const char32_t c = base::next_code_point(text, next);
  if (c == '\r') return next < text.size() && text[next] == '\n' ? next + 1 : next;
  const bool breaks = c == '\n' || c == '\v' || c == '\f' || (c >= 0x1c && c <= 0x1e) || c == 0x85 ||
                      c == 0x2028 || c == 0x2029;
  return breaks ? next : at;
}

Value text_splitlines(const Value& self, const Arguments& arguments) {
  const Parameters p{"splitlines", arguments, {"keepends"}};
  const std::string_view text = self.as_string();
  std::vector<Value> out;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = line_break_end(text, at);
    if (end == at) {
      base::next_code_point(text, at);
      continue;
    }
    out.push_back(text_like(self, text.substr(start, (p.truth(0) ? end : at) - start)));
    start = at = end;
  }
  if (start < text.size()) out.push_back(text_like(self, text.substr(start)));
  return Value::list(std::move(out));
}

Value text_join(const Value& self, const Arguments& arguments) {
  const Parameters p{"join", arguments, {"iterable"}, 1};
  std::string out;
  const auto items = iterate_or_throw(*p[0]);
  std::size_t index = 0;
  for (Value item; items->next(item); ++index) {
    if (index > 0) out += self.as_string();
    if (self.is_safe())
      append_html(out, item);
    else if (item.is_string())
      out += item.as_string();
    else
      throw TypeError("sequence item " + std::to_string(index) + ": expected str instance, " +
                      std::string{item.type_name()} + " found");
  }
  return text_like(self, out);
}

Value text_replace(const Value& self, const Arguments& arguments) {
  const Parameters p{"replace", arguments, {"old", "new", "count"}, 2};
  const std::string_view text = self.as_string();
  static_cast<void>(p.text(0));
  static_cast<void>(p.text(1));
  const std::string old = adapted(self, *p[0]);
  const std::string fresh = adapted(self, *p[1]);
  std::int64_t left = p.integer(2, -1);
  std::string out;
  std::size_t at = 0;
  while (left != 0) {
    const std::size_t found = text.find(old, at);
    if (found == npos) break;
    out.append(text, at, found - at).append(fresh);
    at = found + old.size();
    --left;
    if (old.empty()) {  // between each two characters, and at both ends
      if (at >= text.size()) return text_like(self, out);
      std::size_t next = at;
      base::next_code_point(text, next);
      out.append(text, at, next - at);
      at = next;
    }
    if (out.size() > max_text) throw OverflowError("a replacement would make more than 64 MiB");
  }
  out.append(text, at);
  return text_like(self, out);
}

enum class Side : std::uint8_t { left, right, both };
template <Side Where>
Value justified(const Value& self, const Arguments& arguments) {
  const Parameters p{"justify", arguments, {"width", "fillchar"}, 1};
  const std::string_view fill = p.text(1, " ");
  if (base::count_code_points(fill) != 1)
    throw TypeError("The fill character must be exactly one character long");
  const auto size = static_cast<std::int64_t>(base::count_code_points(self.as_string()));
  const std::int64_t missing = std::max<std::int64_t>(p.integer(0) - size, 0);
  if (missing > max_field) throw OverflowError("a width is too large");
  // CPython puts the odd blank to the left where the width is odd.
  const std::int64_t half = missing / 2 + (missing & p.integer(0) & 1);
  const std::int64_t before = Where == Side::left ? 0 : Where == Side::right ? missing : half;
  std::string out;
  for (std::int64_t i = 0; i < before; ++i) out += fill;
  out += self.as_string();
  for (std::int64_t i = before; i < missing; ++i) out += fill;
  return text_like(self, out);
}

Value text_zfill(const Value& self, const Arguments& arguments) {
  const Parameters p{"zfill", arguments, {"width"}, 1};
  std::string_view text = self.as_string();
  const auto size = static_cast<std::int64_t>(base::count_code_points(text));
  const std::int64_t missing = std::max<std::int64_t>(p.integer(0) - size, 0);
  if (missing > max_field) throw OverflowError("a width is too large");
  std::string out;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    out += text[0];
    text.remove_prefix(1);
  }
  out.append(static_cast<std::size_t>(missing), '0').append(text);
  return text_like(self, out);
}

Value text_expandtabs(const Value& self, const Arguments& arguments) {
  const Parameters p{"expandtabs", arguments, {"tabsize"}};
  const std::int64_t size = p.integer(0, 8);
  if (size > max_field) throw OverflowError("a tab is too large");
  std::string out;
  std::int64_t column = 0;
  for (const char c : self.as_string()) {
    if (c == '\t') {
      const std::int64_t blanks = size > 0 ? size - column % size : 0;
      out.append(static_cast<std::size_t>(blanks), ' ');
      column += blanks;
      continue;
    }
    out += c;
    if (c == '\n' || c == '\r')
      column = 0;
    else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80)
      ++column;
  }
  return text_like(self, out);
}

Value text_format(const Value& self, const Arguments& arguments) { return format_braces(self, arguments); }

Value text_format_map(const Value& self, const Arguments& arguments) {
  const Parameters p{"format_map", arguments, {"mapping"}, 1};
  if (!p[0]->is_dict())
    throw TypeError("'" + std::string{p[0]->type_name()} + "' object is not subscriptable");
  std::vector<KeywordArgument> named;
  for (const auto& [key, value] : p[0]->as_dict())
    if (key.is_string()) named.emplace_back(key.as_string(), value);
  return format_braces(self, {{}, named});
}

constexpr MethodEntry table[] = {
    {"upper", mapped<base::upper>},
    {"lower", mapped<base::lower>},
    {"casefold", mapped<base::casefold>},
    {"title", mapped<base::title>},
    {"capitalize", mapped<base::capitalize>},
    {"swapcase", mapped<base::swapcase>},
    {"strip", stripped<true, true>},
    {"lstrip", stripped<true, false>},
    {"rstrip", stripped<false, true>},
    {"split", text_split},
    {"rsplit", text_rsplit},
    {"splitlines", text_splitlines},
    {"join", text_join},
    {"replace", text_replace},
    {"ljust", justified<Side::left>},
    {"rjust", justified<Side::right>},
    {"center", justified<Side::both>},
    {"zfill", text_zfill},
    {"expandtabs", text_expandtabs},
    {"format", text_format},
    {"format_map", text_format_map},
};

}  // namespace

Method find_text_method(std::string_view name) noexcept {
  for (const auto methods : {std::span<const MethodEntry>{table}, text_search_methods(), text_class_methods(),
                             text_codec_methods()})
    for (const MethodEntry& entry : methods)
      if (entry.name == name) return entry.method;
  return nullptr;
}

}  // namespace eddy::templates::runtime
