// Methods of str and bytes that translate: encode and decode, translate and maketrans, Markup's unescape.
#include <algorithm>
#include <string>

#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/unescape_html.h"

namespace eddy::templates::runtime {
namespace {

enum class Codec : std::uint8_t { utf8, ascii, latin1 };

Codec codec_of(std::string_view name) {
  std::string plain = base::lower(name);
  std::replace(plain.begin(), plain.end(), '_', '-');
  if (plain == "utf-8" || plain == "utf8" || plain == "u8") return Codec::utf8;
  if (plain == "ascii" || plain == "us-ascii" || plain == "646") return Codec::ascii;
  if (plain == "latin-1" || plain == "latin1" || plain == "iso-8859-1" || plain == "iso8859-1" ||
      plain == "l1")
    return Codec::latin1;
  throw ValueFault{"LookupError", "unknown encoding: " + std::string{name}};
}

void check_errors(std::string_view errors) {
  if (errors != "strict" && errors != "ignore" && errors != "replace")
    throw ValueFault{"LookupError", "unknown error handler name '" + std::string{errors} + "'"};
}

Value text_encode(const Value& self, const Arguments& arguments) {
  const Parameters p{"encode", arguments, {"encoding", "errors"}};
  const Codec codec = codec_of(p.text(0, "utf-8"));
  const std::string_view errors = p.text(1, "strict");
  if (codec == Codec::utf8) return Value::bytes(self.as_string());
  const char32_t limit = codec == Codec::ascii ? 0x80 : 0x100;
  std::string out;
  std::size_t position = 0;
  for (std::size_t at = 0; at < self.as_string().size(); ++position) {
    const char32_t c = base::next_code_point(self.as_string(), at);
    if (c < limit) {
      out += static_cast<char>(c);
      continue;
    }
    check_errors(errors);
    if (errors == "replace") out += '?';
    if (errors != "strict") continue;
    throw ValueFault{"UnicodeEncodeError", std::string{codec == Codec::ascii ? "'ascii'" : "'latin-1'"} +
                                               " codec can't encode character in position " +
                                               std::to_string(position) + ": ordinal not in range(" +
                                               std::to_string(static_cast<std::uint32_t>(limit)) + ")"};
  }
  return Value::bytes(out);
}

Value bytes_decode(const Value& self, const Arguments& arguments) {
  const Parameters p{"decode", arguments, {"encoding", "errors"}};
  const Codec codec = codec_of(p.text(0, "utf-8"));
  const std::string_view errors = p.text(1, "strict");
  const std::string_view data = self.as_string();
  if (codec == Codec::utf8 && base::is_valid_utf8(data)) return Value{data};
  std::string out;
  for (std::size_t at = 0; at < data.size();) {
    const std::size_t from = at;
    const auto byte = static_cast<unsigned char>(data[at]);
    const char32_t c = codec == Codec::utf8 ? base::next_code_point(data, at) : data[at++] & 0xff;
    if (byte < 0x80 || codec == Codec::latin1 || (codec == Codec::utf8 && at - from > 1)) {
      base::append_code_point(out, c);
      continue;
    }
    check_errors(errors);
    if (errors == "replace") out += "\xef\xbf\xbd";
    if (errors == "strict")
      throw ValueFault{"UnicodeDecodeError", std::string{codec == Codec::ascii ? "'ascii'" : "'utf-8'"} +
                                                 " codec can't decode byte in position " +
                                                 std::to_string(from)};
  }
  return Value{out};
}

// What a table has for a code point: nothing (it stays), None (it goes), a code point or text.
Value text_translate(const Value& self, const Arguments& arguments) {
  const Parameters p{"translate", arguments, {"table"}, 1};
  std::string out;
  for (std::size_t at = 0; at < self.as_string().size();) {
    const std::size_t from = at;
    const char32_t c = base::next_code_point(self.as_string(), at);
    const auto found = get_item(*p[0], Value{static_cast<std::int64_t>(c)});
    if (!found)
      out += self.as_string().substr(from, at - from);
    else if (found->is_string())
      out += found->as_string();
    else if (found->is_int() && found->as_int() >= 0 && found->as_int() <= 0x10ffff)
      base::append_code_point(out, static_cast<char32_t>(found->as_int()));
    else if (!found->is_none())
      throw TypeError("character mapping must return integer, None or str");
  }
  return self.is_safe() ? Value::markup(out) : Value{out};
}

Value text_maketrans(const Value&, const Arguments& arguments) {
  const Parameters p{"maketrans", arguments, {"x", "y", "z"}, 1};
  Dict table;
  if (!p[1]) {
    if (!p[0]->is_dict()) throw TypeError("if you give only one argument to maketrans it must be a dict");
    for (const auto& [key, value] : p[0]->as_dict()) {
      std::size_t at = 0;
      if (key.is_string() && key.length() != 1)
        throw ValueError("string keys in translate table must be of length 1");
      table.set(key.is_string() ? Value{static_cast<std::int64_t>(base::next_code_point(key.as_string(), at))}
                                : key,
                value);
    }
    return Value{std::move(table)};
  }
  const std::string_view from = p.text(0);
  const std::string_view to = p.text(1);
  if (base::count_code_points(from) != base::count_code_points(to))
    throw ValueError("the first two maketrans arguments must have equal length");
  const auto next = [](std::string_view text, std::size_t& at) {
    return Value{static_cast<std::int64_t>(base::next_code_point(text, at))};
  };
  for (std::size_t i = 0, j = 0; i < from.size();) {
    const Value key = next(from, i);
    table.set(key, next(to, j));
  }
  const std::string_view dropped = p.text(2);
  for (std::size_t i = 0; i < dropped.size();) table.set(next(dropped, i), Value{});
  return Value{std::move(table)};
}

Value text_unescape(const Value& self, const Arguments&) {
  if (!self.is_safe()) throw AttributeError("'str' object has no attribute 'unescape'");
  return Value{unescape_html(self.as_string())};
}

constexpr MethodEntry table[] = {{"encode", text_encode},
                                 {"translate", text_translate},
                                 {"maketrans", text_maketrans},
                                 {"unescape", text_unescape}};

}  // namespace

std::span<const MethodEntry> text_codec_methods() noexcept { return table; }

Method find_bytes_method(std::string_view name) noexcept { return name == "decode" ? bytes_decode : nullptr; }

}  // namespace eddy::templates::runtime
