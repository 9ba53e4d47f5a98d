#include "value/json_dump.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <span>
#include <vector>

#include "base/budget.h"
#include "eddy/base/utf8.h"
#include "eddy/value/dict.h"
#include "eddy/value/errors.h"
#include "eddy/value/json.h"
#include "eddy/value/reflect.h"
#include "value/integer.h"
#include "value/print.h"

namespace eddy::json {
namespace {

void append_unit(std::string& out, char32_t unit) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += hex[unit >> shift & 0xf];
}

// Which bytes a text holds as they are, whatever the options.
constexpr std::array<bool, 256> plain_bytes(std::string_view but) noexcept {
  std::array<bool, 256> out{};
  for (std::size_t byte = 0x20; byte < 0x7f; ++byte)
    out[byte] = but.find(static_cast<char>(byte)) == std::string_view::npos;
  return out;
}
constexpr std::array<bool, 256> plain_in_json = plain_bytes("\"\\");
constexpr std::array<bool, 256> plain_in_html = plain_bytes("\"\\<>&'");

void append_escaped(std::string& out, char32_t c, std::string_view bytes, const Options& options) {
  const bool ensure_ascii = options.ensure_ascii;
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\f': out += "\\f"; return;
    case '\b': out += "\\b"; return;
    case '<':
    case '>':
    case '&':
    case '\'': return options.html_safe ? append_unit(out, c) : void(out += bytes);
    default: break;
  }
  if (c < 0x20 || (ensure_ascii && c > 0x7e && c < 0x10000)) {
    append_unit(out, c);
  } else if (ensure_ascii && c >= 0x10000) {
    append_unit(out, 0xd800 + ((c - 0x10000) >> 10));
    append_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
  } else {
    out += bytes;
  }
}

// Where the first byte from `at` on stands that is not plain; the text's size where all are. Four at a time.
std::size_t end_of_plain(std::string_view text, std::size_t at, const std::array<bool, 256>& plain) {
  const auto is_plain = [&](std::size_t i) { return unsigned{plain[static_cast<unsigned char>(text[i])]}; };
  while (text.size() - at >= 4 &&
         (is_plain(at) & is_plain(at + 1) & is_plain(at + 2) & is_plain(at + 3)) != 0)
    at += 4;
  while (at < text.size() && is_plain(at) != 0) ++at;
  return at;
}

void append_text(std::string& out, std::string_view text, const Options& options) {
  const std::array<bool, 256>& plain = options.html_safe ? plain_in_html : plain_in_json;
  out += '"';
  for (std::size_t offset = 0;;) {
    std::size_t start = offset;
    offset = end_of_plain(text, offset, plain);
    out.append(text, start, offset - start);
    if (offset == text.size()) break;
    start = offset;
    const char32_t c = base::next_code_point(text, offset);
    append_escaped(out, c, text.substr(start, offset - start), options);
  }
  out += '"';
}

void append_float(std::string& out, double value) {
  if (std::isnan(value))
    out += "NaN";
  else if (std::isinf(value))
    out += value < 0 ? "-Infinity" : "Infinity";
  else
    detail::append_float(out, value);
}

class Writer {
 public:
  Writer(std::string& out, const Options& options) : out_{out}, options_{options} {
    separator_ = options.indent >= 0 && options.item_separator == ", " ? "," : options.item_separator;
  }

  void write(const Value& value, int depth) {
    if (depth > max_depth) throw ValueError("Circular reference detected, or nesting too deep");
    switch (value.kind()) {
      case Value::Kind::none: out_ += "null"; return;
      case Value::Kind::boolean: out_ += value.as_bool() ? "true" : "false"; return;
      case Value::Kind::integer:
      case Value::Kind::big_integer: value.append_repr(out_); return;
      case Value::Kind::real: append_float(out_, value.as_float()); return;
      case Value::Kind::string: append_text(out_, value.as_string(), options_); return;
      case Value::Kind::list:
      case Value::Kind::tuple: write_sequence(value, depth); return;
      case Value::Kind::dict: write_dict(value.as_dict(), depth); return;
      case Value::Kind::foreign:
        if (value.foreign_type().sequence)
          write_sequence(value, depth);
        else
          write_struct(value, depth);
        return;
      default: break;
    }
    throw TypeError("Object of type " + std::string{value.type_name()} + " is not JSON serializable");
  }

 private:
  // Behind a value of a container, which may hold another many times over.
  void count() const {
    base::spend(1);
    base::bound_text(out_.size());
  }

  void new_line(int depth) {
    if (options_.indent < 0) return;
    const std::size_t blanks = static_cast<std::size_t>(options_.indent) * static_cast<std::size_t>(depth);
    base::bound_text(out_.size() + blanks);
    out_ += '\n';
    out_.append(blanks, ' ');
  }

  void write_sequence(const Value& value, int depth) {
    const std::size_t size = value.sequence_size();
    out_ += '[';
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) out_ += separator_;
      new_line(depth + 1);
      write(value.sequence_item(i), depth + 1);
      count();
    }
    if (size > 0) new_line(depth);
    out_ += ']';
  }

  void write_struct(const Value& value, int depth) {
    const ForeignType& type = value.foreign_type();
    Dict members;
    for (std::size_t i = 0; i < type.size(value.foreign_object()); ++i)
      members.set(Value::borrowed(type.member_name(i)), type.at(value.foreign_object(), i));
    write_dict(members, depth);
  }

  // The text of a key that is no text; Python writes numbers, bools and None as JSON does, and refuses others.
  static std::string key_text(const Value& key) {
    switch (key.kind()) {
      case Value::Kind::none: return "null";
      case Value::Kind::boolean: return key.as_bool() ? "true" : "false";
      case Value::Kind::integer:
      case Value::Kind::big_integer: return key.repr();
      case Value::Kind::real: {
        const double number = key.as_float();
        if (std::isnan(number)) return "NaN";
        if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
        return key.repr();
      }
      default: break;
    }
    throw TypeError("keys must be str, int, float, bool or None, not " + std::string{key.type_name()});
  }

  // As Python sorts keys: texts, or numbers; UTF-8's bytes sort as code points do.
  static bool comes_before(const Value& a, const Value& b) {
    if (a.is_string() && b.is_string()) return a.as_string() < b.as_string();
    if (a.is_number() && b.is_number()) return std::is_lt(integer::compare_numbers(a, b));
    throw TypeError("'<' not supported between instances of '" + std::string{a.type_name()} + "' and '" +
                    std::string{b.type_name()} + "'");
  }

  static constexpr std::size_t few = 12;  // items that are sorted in place, without memory of their own

  // Stable, for it stays in its bounds whatever it is told: NaN is no order.
  template <class Before>
  static void sort(std::span<const Dict::Item*> items, Before before) {
    if (items.size() > few) return std::stable_sort(items.begin(), items.end(), before);
    for (auto end = items.begin(); end != items.end(); ++end)
      std::rotate(std::upper_bound(items.begin(), end, *end, before), end, end + 1);
  }

  void write_dict(const Dict& dict, int depth) {
    const auto by_key = [](const Dict::Item& a, const Dict::Item& b) {
      return comes_before(a.first, b.first);
    };
    out_ += '{';
    if (options_.sort_keys && !std::is_sorted(dict.begin(), dict.end(), by_key)) {
      std::array<const Dict::Item*, few> some;
      std::vector<const Dict::Item*> many(dict.size() > few ? dict.size() : 0);
      const std::span items{many.empty() ? some.data() : many.data(), dict.size()};
      std::transform(dict.begin(), dict.end(), items.begin(), [](const Dict::Item& item) { return &item; });
      sort(items, [&](const auto* a, const auto* b) { return by_key(*a, *b); });
      for (const Dict::Item* item : items) write_item(*item, item == items.front(), depth);
    } else {
      for (const Dict::Item& item : dict) write_item(item, &item == &*dict.begin(), depth);
    }
    if (!dict.empty()) new_line(depth);
    out_ += '}';
  }

  void write_item(const Dict::Item& item, bool first, int depth) {
    if (!first) out_ += separator_;
    new_line(depth + 1);
    if (item.first.is_string())
      append_text(out_, item.first.as_string(), options_);
    else
      append_text(out_, key_text(item.first), options_);
    out_ += options_.key_separator;
    write(item.second, depth + 1);
    count();
  }

  std::string& out_;
  const Options& options_;
  std::string_view separator_;
};

}  // namespace

void append_dumps(std::string& out, const Value& value, const Options& options) {
  Writer{out, options}.write(value, 0);
}

std::string dumps(const Value& value, const Options& options) {
  std::string out;
  if (!value.is_string()) out.reserve(256);
  append_dumps(out, value, options);
  return out;
}

}  // namespace eddy::json
