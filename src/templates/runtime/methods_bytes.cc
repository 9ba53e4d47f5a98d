// Methods of bytes that str does not share: case and classes of ASCII, hex, decode, translate.
#include <algorithm>
#include <array>
#include <bitset>
#include <string>

#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/units.h"

namespace eddy::templates::runtime {
namespace {

constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) noexcept { return is_upper(c) || is_lower(c); }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alnum(char c) noexcept { return is_alpha(c) || is_digit(c); }
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= 9 && c <= 13); }
constexpr bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }
constexpr char to_upper(char c) noexcept { return is_lower(c) ? static_cast<char>(c - 32) : c; }
constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c + 32) : c; }
constexpr char swapped(char c) noexcept { return is_lower(c) ? to_upper(c) : to_lower(c); }

template <MethodName Name, char (*Change)(char)>
Value mapped(const Value& self, const Arguments& arguments) {
  take_none("bytes", Name, arguments);
  std::string out{self.as_string()};
  std::transform(out.begin(), out.end(), out.begin(), Change);
  return Value::bytes(out);
}

Value bytes_capitalize(const Value& self, const Arguments& arguments) {
  take_none("bytes", "capitalize", arguments);
  std::string out{self.as_string()};
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  if (!out.empty()) out[0] = to_upper(out[0]);
  return Value::bytes(out);
}

Value bytes_title(const Value& self, const Arguments& arguments) {
  take_none("bytes", "title", arguments);
  std::string out{self.as_string()};
  bool inside = false;
  for (char& c : out) {
    c = inside ? to_lower(c) : to_upper(c);
    inside = is_alpha(c);
  }
  return Value::bytes(out);
}

template <MethodName Name, bool (*Is)(char), bool OfEmpty = false>
Value bytes_all(const Value& self, const Arguments& arguments) {
  take_none("bytes", Name, arguments);
  const std::string_view data = self.as_string();
  return (OfEmpty || !data.empty()) && std::all_of(data.begin(), data.end(), Is);
}

template <MethodName Name, bool (*Wanted)(char), bool (*Refused)(char)>
Value bytes_of_case(const Value& self, const Arguments& arguments) {
  take_none("bytes", Name, arguments);
  const std::string_view data = self.as_string();
  return std::any_of(data.begin(), data.end(), Wanted) && std::none_of(data.begin(), data.end(), Refused);
}

Value bytes_istitle(const Value& self, const Arguments& arguments) {
  take_none("bytes", "istitle", arguments);
  bool found = false;
  bool inside = false;
  for (const char c : self.as_string()) {
    if (is_alpha(c) && is_upper(c) == inside) return false;
    inside = is_alpha(c);
    found |= inside;
  }
  return found;
}

char separator_of(const Value& value) {
  if (length_of(value) != 1) throw ValueError("sep must be length 1.");
  if (!value.is_string() && !value.is_bytes()) throw TypeError("sep must be str or bytes.");
  if (!is_ascii(value.as_string()[0])) throw ValueError("sep must be ASCII.");
  return value.as_string()[0];
}

// Groups of `every` bytes are counted from the right, below zero from the left.
Value bytes_hex(const Value& self, const Arguments& arguments) {
  const auto p = take_named("hex", arguments, {"sep", "bytes_per_sep"});
  const std::int64_t every = p[1] ? index_of(*p[1]) : 1;
  const char separator = p[0] ? separator_of(*p[0]) : '\0';
  const std::string_view data = self.as_string();
  const auto size = static_cast<std::int64_t>(data.size());
  std::string out;
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t behind = every > 0 ? size - i : i;
    if (p[0] && every != 0 && i > 0 && behind % every == 0) out += separator;
    const auto byte = static_cast<unsigned char>(data[static_cast<std::size_t>(i)]);
    constexpr std::string_view digits = "0123456789abcdef";
    out.append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return Value{out};
}

int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char small = to_lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

Value bytes_fromhex(const Value&, const Arguments& arguments) {
  const std::string_view text = text_of(take_one("bytes", "fromhex", arguments), "fromhex() argument ");
  const auto refuse = [&](std::size_t at) {
    throw ValueError("non-hexadecimal number found in fromhex() arg at position " +
                     std::to_string(base::count_code_points(text.substr(0, at))));
  };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    const int high = hex_value(text[at]);
    if (high < 0) refuse(at);
    const int low = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
    if (low < 0) refuse(at + 1);
    out += static_cast<char>(high << 4 | low);
    at += 2;
  }
  return Value::bytes(out);
}

Value bytes_maketrans(const Value& self, const Arguments& arguments) {
  const auto given = take_some("bytes", "maketrans", arguments, 2, 2);
  const Units units{self};
  const std::string_view from = units.piece(given[0]);
  const std::string_view to = units.piece(given[1]);
  if (from.size() != to.size()) throw ValueError("maketrans arguments must have same length");
  std::string out(256, '\0');
  for (std::size_t i = 0; i < 256; ++i) out[i] = static_cast<char>(i);
  for (std::size_t i = 0; i < from.size(); ++i) out[static_cast<unsigned char>(from[i])] = to[i];
  return Value::bytes(out);
}

Value bytes_translate(const Value& self, const Arguments& arguments) {
  if (arguments.positional.empty())
    throw TypeError("translate() takes at least 1 positional argument (0 given)");
  const auto p = take_named("translate", arguments, {"", "delete"}, 1);
  const Units units{self};
  const std::string_view table = p[0]->is_none() ? std::string_view{} : units.piece(*p[0]);
  if (!p[0]->is_none() && table.size() != 256)
    throw ValueError("translation table must be 256 characters long");
  const std::string_view dropped = p[1] ? units.piece(*p[1]) : std::string_view{};
  std::bitset<256> drops;
  for (const char c : dropped) drops.set(static_cast<unsigned char>(c));
  std::string out;
  for (const char c : self.as_string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (!drops.test(byte)) out += table.empty() ? c : table[byte];
  }
  return Value::bytes(out);
}

constexpr MethodEntry table[] = {
    {"decode", decode_bytes},
    {"hex", bytes_hex},
    {"fromhex", bytes_fromhex},
    {"upper", mapped<"upper", to_upper>},
    {"lower", mapped<"lower", to_lower>},
    {"swapcase", mapped<"swapcase", swapped>},
    {"title", bytes_title},
    {"capitalize", bytes_capitalize},
    {"translate", bytes_translate},
    {"maketrans", bytes_maketrans},
    {"isalpha", bytes_all<"isalpha", is_alpha>},
    {"isdigit", bytes_all<"isdigit", is_digit>},
    {"isalnum", bytes_all<"isalnum", is_alnum>},
    {"isspace", bytes_all<"isspace", is_space>},
    {"isascii", bytes_all<"isascii", is_ascii, true>},
    {"isupper", bytes_of_case<"isupper", is_upper, is_lower>},
    {"islower", bytes_of_case<"islower", is_lower, is_upper>},
    {"istitle", bytes_istitle},
};

}  // namespace

Method find_bytes_method(std::string_view name) noexcept {
  for (const auto methods : {std::span<const MethodEntry>{table}, text_shape_methods(), text_split_methods(),
                             text_search_methods()})
    if (const Method found = find_in(methods, name)) return found;
  return nullptr;
}

}  // namespace eddy::templates::runtime
