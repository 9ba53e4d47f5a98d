// str and repr. A container inside itself prints as [...] or {...}; more than kDepth levels as "...".
#include "value/print.h"

#include <charconv>
#include <cstdint>

#include "base/budget.h"
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "value/integer.h"
#include "value/node.h"
#include "value/undefined.h"

namespace eddy {
namespace detail {
namespace {

void append_hex(std::string& out, char letter, char32_t value, int digits) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '\\';
  out += letter;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += hex[value >> shift & 0xf];
}

char quote_for(std::string_view text) noexcept {
  return text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
}

// The escapes that text and bytes share; false where `c` is none of them.
bool append_short_escape(std::string& out, char32_t c, char quote) {
  switch (c) {
    case '\t': out += "\\t"; return true;
    case '\n': out += "\\n"; return true;
    case '\r': out += "\\r"; return true;
    case '\\': out += "\\\\"; return true;
    default: break;
  }
  if (c != static_cast<unsigned char>(quote)) return false;
  out += '\\';
  out += quote;
  return true;
}

}  // namespace

void append_float(std::string& out, double value) {
  char text[float_room];
  out.append(text, write_float(text, value));
}

void append_quoted(std::string& out, std::string_view text) {
  const char quote = quote_for(text);
  out += quote;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = base::next_code_point(text, offset);
    if (append_short_escape(out, c, quote)) continue;
    if (c < 0x7f ? c >= 0x20 : base::unicode::is_printable(c))
      out.append(text, start, offset - start);
    else if (c < 0x100)
      append_hex(out, 'x', c, 2);
    else if (c < 0x10000)
      append_hex(out, 'u', c, 4);
    else
      append_hex(out, 'U', c, 8);
  }
  out += quote;
}

void append_quoted_bytes(std::string& out, std::string_view data) {
  const char quote = quote_for(data);
  out += 'b';
  out += quote;
  for (const char byte : data) {
    const auto c = static_cast<unsigned char>(byte);
    if (append_short_escape(out, c, quote)) continue;
    if (c >= 0x20 && c < 0x7f)
      out += byte;
    else
      append_hex(out, 'x', c, 2);
  }
  out += quote;
}

}  // namespace detail

namespace {

constexpr int kDepth = 400;

// The containers that are being printed, from the innermost out.
struct Ancestor {
  const Value* value;
  const Ancestor* outer;
  int depth;
};

bool holds(const Ancestor* chain, const Value& value) noexcept {
  for (; chain; chain = chain->outer)
    if (chain->value->is(value)) return true;
  return false;
}

void append_repr_in(std::string& out, const Value& value, const Ancestor* outer);

void append_sequence(std::string& out, const Value& value, const Ancestor* chain) {
  const bool tuple = value.is_tuple();
  const std::size_t size = value.sequence_size();
  out += tuple ? '(' : '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ", ";
    append_repr_in(out, value.sequence_item(i), chain);
    base::bound_text(out.size());
  }
  if (tuple && size == 1) out += ',';
  out += tuple ? ')' : ']';
}

void append_dict(std::string& out, const Dict& dict, const Ancestor* chain) {
  out += '{';
  bool first = true;
  for (const auto& [key, item] : dict) {
    if (!first) out += ", ";
    first = false;
    append_repr_in(out, key, chain);
    out += ": ";
    append_repr_in(out, item, chain);
    base::bound_text(out.size());
  }
  out += '}';
}

void append_container(std::string& out, const Value& value, const Ancestor* outer) {
  if (outer && outer->depth >= kDepth) {
    out += "...";
    return;
  }
  if (holds(outer, value)) {
    out += value.is_dict() ? "{...}" : value.is_tuple() ? "(...)" : "[...]";
    return;
  }
  base::spend(1 + value.length().value_or(0));
  const Ancestor self{&value, outer, outer ? outer->depth + 1 : 1};
  if (value.is_dict())
    append_dict(out, value.as_dict(), &self);
  else
    append_sequence(out, value, &self);
}

void append_foreign(std::string& out, const Value& value) {
  out += '<';
  out += value.foreign_type().name;
  out += " object>";
}

void append_repr_in(std::string& out, const Value& value, const Ancestor* outer) {
  switch (value.kind()) {
    case Value::Kind::undefined: out += "Undefined"; return;
    case Value::Kind::none: out += "None"; return;
    case Value::Kind::boolean: out += value.as_bool() ? "True" : "False"; return;
    case Value::Kind::integer: {
      char buffer[24];
      const auto end = std::to_chars(buffer, buffer + sizeof buffer, value.as_int()).ptr;
      out.append(buffer, end);
      return;
    }
    case Value::Kind::big_integer: integer::append_decimal(out, value); return;
    case Value::Kind::real: detail::append_float(out, value.as_float()); return;
    case Value::Kind::string:
      if (value.is_safe()) out += "Markup(";
      detail::append_quoted(out, value.as_string());
      if (value.is_safe()) out += ')';
      return;
    case Value::Kind::bytes: detail::append_quoted_bytes(out, value.as_string()); return;
    case Value::Kind::list:
    case Value::Kind::tuple:
    case Value::Kind::dict: append_container(out, value, outer); return;
    case Value::Kind::callable: out.append("<function ").append(value.callable_name()).append(">"); return;
    case Value::Kind::object: out += value.as_object()->repr(); return;
    case Value::Kind::foreign:
      if (value.foreign_type().sequence)
        append_container(out, value, outer);
      else
        append_foreign(out, value);
      return;
  }
}

}  // namespace

void Value::append_repr(std::string& out) const { append_repr_in(out, *this, nullptr); }

void Value::append_str(std::string& out) const {
  switch (kind()) {
    case Kind::string: out += as_string(); return;
    case Kind::undefined: return detail::append_undefined(out, *this);
    case Kind::object: out += as_object()->str(); return;
    default: append_repr_in(out, *this, nullptr); return;
  }
}

std::string Value::str() const {
  std::string out;
  append_str(out);
  return out;
}

std::string Value::repr() const {
  std::string out;
  append_repr(out);
  return out;
}

}  // namespace eddy
