// Methods of str and bytes that take apart and put together: split, splitlines, partition, join, replace.
// Markup stays Markup, and escapes what is put into it.
#include <algorithm>
#include <string>
#include <vector>

#include "base/budget.h"
#include "templates/runtime/call.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/text_search.h"
#include "templates/runtime/units.h"

namespace eddy::templates::runtime {
namespace {

constexpr auto npos = std::string_view::npos;

// Pieces of a text, each a value soon.
class Pieces {
 public:
  void push_back(std::string_view piece) {
    base::make_bytes(sizeof(Value));
    pieces_.push_back(piece);
  }
  void reverse() noexcept { std::reverse(pieces_.begin(), pieces_.end()); }
  [[nodiscard]] std::size_t size() const noexcept { return pieces_.size(); }
  [[nodiscard]] auto begin() const noexcept { return pieces_.begin(); }
  [[nodiscard]] auto end() const noexcept { return pieces_.end(); }

 private:
  std::vector<std::string_view> pieces_;
};

// Where the first unit of white space begins; text.size() where there is none.
std::size_t space_in(const Units& units, std::string_view text) noexcept {
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    if (units.is_space(units.next(text, offset))) return start;
  }
  return text.size();
}

// Where the last word begins: past the last white space, 0 where there is none.
std::size_t last_word(const Units& units, std::string_view text) noexcept {
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t start = end - 1;
    while (!units.bytes() && start > 0 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
    std::size_t offset = start;
    if (units.is_space(units.next(text, offset))) return end;
    end = start;
  }
  return 0;
}

Pieces split_words(const Units& units, std::string_view text, std::size_t limit) {
  Pieces out;
  for (text = units.strip(text, nullptr, true, false); !text.empty();
       text = units.strip(text, nullptr, true, false)) {
    if (out.size() == limit) {
      out.push_back(text);
      break;
    }
    const std::size_t end = space_in(units, text);
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

Pieces split_words_from_right(const Units& units, std::string_view text, std::size_t limit) {
  Pieces out;
  for (text = units.strip(text, nullptr, false, true); !text.empty();
       text = units.strip(text, nullptr, false, true)) {
    const std::size_t start = out.size() == limit ? 0 : last_word(units, text);
    out.push_back(text.substr(start));
    text = text.substr(0, start);
  }
  out.reverse();
  return out;
}

Pieces split_at(std::string_view text, std::string_view separator, std::size_t limit, bool right) {
  Pieces out;
  while (out.size() < limit) {
    const std::size_t at = right ? rfind_text(text, separator) : find_text(text, separator);
    if (at == npos) break;
    const std::string_view after = text.substr(at + separator.size());
    out.push_back(right ? after : text.substr(0, at));
    text = right ? text.substr(0, at) : after;
  }
  out.push_back(text);
  if (right) out.reverse();
  return out;
}

Value values_of(const Units& units, const Pieces& pieces) {
  std::vector<Value> out;
  out.reserve(pieces.size());
  for (const std::string_view piece : pieces) out.push_back(units.make(piece));
  return Value::list(std::move(out));
}

template <MethodName Name, bool Right>
Value text_split(const Value& self, const Arguments& arguments) {
  const auto p = take_named(Name, arguments, {"sep", "maxsplit"});
  const Units units{self};
  const std::int64_t given = p[1] ? index_of(*p[1]) : -1;
  const std::size_t limit = given < 0 ? npos : static_cast<std::size_t>(given);
  if (!p[0] || p[0]->is_none())
    return values_of(units, Right ? split_words_from_right(units, self.as_string(), limit)
                                  : split_words(units, self.as_string(), limit));
  if (!units.bytes() && !p[0]->is_string())
    throw TypeError("must be str or None, not " + std::string{p[0]->type_name()});
  const std::string_view separator = units.piece(*p[0]);
  if (separator.empty()) throw ValueError("empty separator");
  return values_of(units, split_at(self.as_string(), separator, limit, Right));
}

Value text_splitlines(const Value& self, const Arguments& arguments) {
  const auto p = take_named("splitlines", arguments, {"keepends"});
  const bool keep = p[0] && index_of(*p[0]) != 0;
  const Units units{self};
  const std::string_view text = self.as_string();
  std::vector<Value> out;
  std::size_t start = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t end = offset;
    const char32_t c = units.next(text, offset);
    if (!units.is_line_break(c)) continue;
    if (c == '\r' && offset < text.size() && text[offset] == '\n') ++offset;
    base::make_bytes(sizeof(Value));
    out.push_back(units.make(text.substr(start, (keep ? offset : end) - start)));
    start = offset;
  }
  if (start < text.size()) out.push_back(units.make(text.substr(start)));
  return Value::list(std::move(out));
}

Value text_join(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto items = iterate(self.is_safe() ? *Parameters{"join", arguments, {"seq"}, 1}[0]
                                            : take_one(units.type(), "join", arguments));
  if (!items) throw TypeError("can only join an iterable");
  std::string out;
  std::size_t index = 0;
  for (Value item; items->next(item); ++index) {
    if (index > 0) out += self.as_string();
    if (self.is_safe())
      append_html(out, item);
    else if (units.bytes() ? item.is_bytes() : item.is_string())
      out += item.as_string();
    else
      throw TypeError("sequence item " + std::to_string(index) + ": expected " +
                      (units.bytes() ? "a bytes-like object, " : "str instance, ") +
                      std::string{item.type_name()} + " found");
    base::bound_text(out.size());
  }
  return units.make(out);
}

Value text_replace(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto given = take_some(units.type(), "replace", arguments, 2, 3);
  const std::string_view text = self.as_string();
  const std::string old = units.argument(given[0], "replace() argument 1 ");
  const std::string fresh = units.argument(given[1], "replace() argument 2 ");
  std::int64_t left = given.size() > 2 ? index_of(given[2]) : -1;
  std::string out;
  std::size_t at = 0;
  while (left != 0) {
    const std::size_t found = find_text(text, old, at);
    if (found == npos) break;
    out.append(text, at, found - at).append(fresh);
    at = found + old.size();
    --left;
    if (old.empty()) {  // between each two characters, and at both ends
      if (at >= text.size()) return units.make(out);
      std::size_t next = at;
      units.next(text, next);
      out.append(text, at, next - at);
      at = next;
    }
    if (out.size() > max_text) throw OverflowError("a replacement would make more than 64 MiB");
    base::bound_text(out.size());
  }
  out.append(text, at);
  return units.make(out);
}

template <MethodName Name, bool Last>
Value partitioned(const Value& self, const Arguments& arguments) {
  const Units units{self};
  std::string separator;
  if (self.is_safe())  // MarkupSafe's own: escapes whatever it is
    append_html(separator, *Parameters{Name, arguments, {"sep"}, 1}[0]);
  else
    separator = units.piece(take_one(units.type(), Name, arguments));
  if (separator.empty()) throw ValueError("empty separator");
  const std::string_view text = self.as_string();
  const std::size_t at = Last ? rfind_text(text, separator) : find_text(text, separator);
  const auto part = [&](std::string_view piece) { return units.make(piece); };
  // What was looked for comes back as it was given: of a text, perhaps a Markup.
  const bool given = !self.is_safe() && !arguments.positional.empty();
  if (at == npos)
    return Last ? Value::tuple({part(""), part(""), part(text)})
                : Value::tuple({part(text), part(""), part("")});
  return Value::tuple({part(text.substr(0, at)), given ? arguments.positional[0] : part(separator),
                       part(text.substr(at + separator.size()))});
}

constexpr MethodEntry table[] = {
    {"split", text_split<"split", false>},
    {"rsplit", text_split<"rsplit", true>},
    {"splitlines", text_splitlines},
    {"join", text_join},
    {"replace", text_replace},
    {"partition", partitioned<"partition", false>},
    {"rpartition", partitioned<"rpartition", true>},
};

}  // namespace

std::span<const MethodEntry> text_split_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
