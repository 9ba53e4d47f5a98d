// Methods of str: case, translate, format; and the table of them all, with what Markup adds.
#include <string>
#include <unordered_map>
#include <utility>

#include "base/budget.h"
#include "eddy/base/escape.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/format.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime/units.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

namespace unicode = base::unicode;

template <MethodName Name, std::string (*F)(std::string_view)>
Value mapped(const Value& self, const Arguments& arguments) {
  take_none("str", Name, arguments);
  return text_like(self, F(self.as_string()));
}

Value text_casefold(const Value& self, const Arguments& arguments) {
  take_none("str", "casefold", arguments);
  return Value{unicode::fold_case(self.as_string())};  // MarkupSafe does not wrap it
}

// table[ord(c)]: another character by number, text, None for nothing; what is not in the table stays.
void append_translated(std::string& out, const Value& table, std::string_view piece, char32_t c) {
  const auto found = get_item(table, Value{static_cast<std::int64_t>(c)});
  if (!found) {
    out += piece;
  } else if (found->is_int() || found->is_bool()) {
    if (found->as_int() < 0 || found->as_int() >= 0x110000)
      throw ValueError("character mapping must be in range(0x110000)");
    base::append_code_point(out, static_cast<char32_t>(found->as_int()));
  } else if (found->is_string()) {
    out += found->as_string();
  } else if (!found->is_none()) {
    throw TypeError("character mapping must return integer, None or str");
  }
}

bool has_items(const Value& value) noexcept {
  return value.is_dict() || value.is_sequence() || value.is_string() || value.is_bytes() ||
         value.is_foreign() || value.is_object();
}

Value text_translate(const Value& self, const Arguments& arguments) {
  const Value& table = take_one("str", "translate", arguments);
  const std::string_view text = self.as_string();
  if (!text.empty()) refuse_undefined(table);
  if (!text.empty() && !has_items(table))
    throw TypeError("'" + std::string{table.type_name()} + "' object is not subscriptable");
  std::string out;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = base::next_code_point(text, offset);
    append_translated(out, table, text.substr(start, offset - start), c);
    if (out.size() > max_text) throw OverflowError("a translation would make more than 64 MiB");
    base::bound_text(out.size());
  }
  return text_like(self, out);
}

Value ordinal(std::string_view character) {
  std::size_t offset = 0;
  return static_cast<std::int64_t>(base::next_code_point(character, offset));
}

Value table_of(const Value& mapping) {
  if (!mapping.is_dict()) throw TypeError("if you give only one argument to maketrans it must be a dict");
  Dict out;
  for (const auto& [key, value] : mapping.as_dict()) {
    if (integer::is_integral(key)) {
      out.set(key, value);
      continue;
    }
    if (!key.is_string()) throw TypeError("keys in translate table must be strings or integers");
    if (base::count_code_points(key.as_string()) != 1)
      throw ValueError("string keys in translate table must be of length 1");
    out.set(ordinal(key.as_string()), value);
  }
  return Value{std::move(out)};
}

Value text_maketrans(const Value&, const Arguments& arguments) {
  const auto given = take_some("str", "maketrans", arguments, 1, 3);
  if (given.size() == 1) return table_of(given[0]);
  const std::string_view to = text_of(given[1], "maketrans() argument 2 ");
  const std::string_view dropped = given.size() > 2 ? text_of(given[2], "maketrans() argument 3 ") : "";
  if (!given[0].is_string())
    throw TypeError("first maketrans argument must be a string if there is a second argument");
  const std::string_view from = given[0].as_string();
  if (base::count_code_points(from) != base::count_code_points(to))
    throw ValueError("the first two maketrans arguments must have equal length");
  Dict out;
  for (std::size_t at = 0, other = 0; at < from.size();) {
    const auto key = static_cast<std::int64_t>(base::next_code_point(from, at));
    out.set(Value{key}, Value{static_cast<std::int64_t>(base::next_code_point(to, other))});
  }
  for (std::size_t at = 0; at < dropped.size();)
    out.set(Value{static_cast<std::int64_t>(base::next_code_point(dropped, at))}, Value{});
  return Value{std::move(out)};
}

Value text_format(const Value& self, const Arguments& arguments) { return format_braces(self, arguments); }

Value text_format_map(const Value& self, const Arguments& arguments) {
  return format_map(self, take_one("str", "format_map", arguments));
}

// What MarkupSafe's Markup adds to str.
Value markup_unescape(const Value& self, const Arguments& arguments) {
  const Parameters p{"Markup.unescape", arguments, {}};
  return Value{unescape(self.as_string())};
}
Value markup_striptags(const Value& self, const Arguments& arguments) {
  const Parameters p{"Markup.striptags", arguments, {}};
  return Value{strip_tags(self.as_string())};
}
Value markup_escape(const Value&, const Arguments& arguments) {
  const Parameters p{"Markup.escape", arguments, {"s"}, 1};
  std::string out;
  append_html(out, *p[0]);
  return Value::markup(out);
}

constexpr MethodEntry table[] = {
    {"upper", mapped<"upper", unicode::upper>},
    {"lower", mapped<"lower", unicode::lower>},
    {"title", mapped<"title", unicode::title>},
    {"capitalize", mapped<"capitalize", unicode::capitalize>},
    {"swapcase", mapped<"swapcase", unicode::swap_case>},
    {"casefold", text_casefold},
    {"format", text_format},
    {"format_map", text_format_map},
    {"translate", text_translate},
    {"maketrans", text_maketrans},
    {"encode", encode_text},
};
constexpr MethodEntry markup_table[] = {
    {"unescape", markup_unescape},
    {"striptags", markup_striptags},
    {"escape", markup_escape},
};

}  // namespace

Method find_text_method(std::string_view name) noexcept {
  static const auto all = [] {
    std::unordered_map<std::string_view, Method> out;
    for (const auto methods : {std::span<const MethodEntry>{table}, text_shape_methods(),
                               text_split_methods(), text_search_methods(), text_class_methods()})
      for (const MethodEntry& entry : methods) out.emplace(entry.name, entry.method);
    return out;
  }();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

Method find_markup_method(std::string_view name) noexcept {
  if (const Method found = find_in(markup_table, name)) return found;
  return find_text_method(name);
}

}  // namespace eddy::templates::runtime
