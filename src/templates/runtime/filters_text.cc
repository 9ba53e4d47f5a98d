// Filters of text: case, space, widths, wrapping.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/budget.h"
#include "eddy/base/escape.h"
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/filter_tools.h"
#include "templates/runtime/format.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/numbers.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/pretty.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime/word_wrap.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

// soft_str: text as it is, Markup included, anything else as str() gives it.
Value soft(const Value& value) { return value.is_string() ? value : Value{value.str()}; }

Value call_method(const Value& self, std::string_view name, std::initializer_list<Value> arguments) {
  return find_method(self, name)(self, {std::span{arguments.begin(), arguments.size()}, {}});
}

Value filter_upper(const Caller&, const Arguments& a) {
  filter_parameters("upper", a, {});
  const Value text = soft(filtered(a));
  return text_like(text, base::unicode::upper(text.as_string()));
}
Value filter_lower(const Caller&, const Arguments& a) {
  filter_parameters("lower", a, {});
  const Value text = soft(filtered(a));
  return text_like(text, base::unicode::lower(text.as_string()));
}
Value filter_capitalize(const Caller&, const Arguments& a) {
  filter_parameters("capitalize", a, {});
  const Value text = soft(filtered(a));
  return text_like(text, base::unicode::capitalize(text.as_string()));
}

// Words begin after blanks, hyphens and opening brackets; apostrophes don't begin one. Never Markup, as in Jinja2.
Value filter_title(const Caller&, const Arguments& a) {
  filter_parameters("title", a, {});
  const Value value = soft(filtered(a));
  const std::string_view text = value.as_string();
  const auto separates = [](char32_t c) {
    return base::unicode::is_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (separates(base::next_code_point(text, at))) {
      out.append(text, start, at - start);
      continue;
    }
    out += base::unicode::upper(text.substr(start, at - start));
    std::size_t end = at;
    for (std::size_t next = at; next < text.size(); end = next)
      if (separates(base::next_code_point(text, next))) break;
    out += base::unicode::lower(text.substr(at, end - at));
    at = end;
  }
  return Value{out};
}

Value filter_trim(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("trim", a, {"chars"});
  const Value text = soft(filtered(a));
  return call_method(text, "strip", {p.value(0)});
}

Value filter_center(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("center", a, {"width"});
  const Value text = soft(filtered(a));
  return call_method(text, "center", {index_of(p, 0, 80)});
}

Value filter_format(const Caller&, const Arguments& a) {
  const auto given = a.positional.subspan(1);
  if (!given.empty() && !a.keyword.empty())
    refuse_argument("can't handle positional and keyword arguments at the same time");
  if (a.keyword.empty()) return modulo(soft(filtered(a)), Value::tuple({given.begin(), given.end()}));
  Dict values;
  for (const auto& [name, value] : a.keyword) values.set(Value{name}, value);
  return modulo(soft(filtered(a)), Value{std::move(values)});
}

Value filter_replace(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("replace", a, {"old", "new", "count"}, 2);
  Value text = soft(filtered(a));
  Value old = soft(*p[0]);
  Value fresh = soft(*p[1]);
  if (!caller.autoescape()) {
    text = Value{text.as_string()};
    old = Value{old.as_string()};
    fresh = Value{fresh.as_string()};
  } else if ((old.is_safe() || fresh.is_safe()) && !text.is_safe()) {
    std::string escaped;
    append_html(escaped, text);
    text = Value::markup(escaped);
  }
  return call_method(text, "replace", {old, fresh, p.integer(2, -1)});
}

// Text as it is, or as many blanks.
std::string indention_of(const Value& width) {
  refuse_undefined(width);
  if (width.is_string()) return std::string{width.as_string()};
  if (!integer::is_integral(width))
    throw TypeError("can't multiply sequence by non-int of type '" + std::string{width.type_name()} + "'");
  const std::int64_t blanks = integer::saturated(width);
  if (blanks > max_field) throw OverflowError("a width is too large");
  return std::string(static_cast<std::size_t>(std::max<std::int64_t>(blanks, 0)), ' ');
}

// Lines behind one another, each but the first with the indention before it; an empty one where `blank`. Where `escapes`, what
// the indention stands before is escaped.
std::string indent_lines(const std::vector<Value>& lines, std::string_view indention, bool blank,
                         bool escapes) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i].as_string();
    const bool indents = i > 0 && (blank || !line.empty());
    if (i > 0) out += '\n';
    if (indents) out += indention;
    if (escapes && (indents || blank)) {
      base::append_escaped(out, line);
    } else {
      out += line;
    }
    base::bound_text(out.size());
  }
  return out;
}

Value filter_indent(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("indent", a, {"width", "first", "blank"});
  const Value width = p.value(0, 4);
  const std::string indention = indention_of(width);
  const Value& text = filtered(a);
  refuse_undefined(text);
  // Jinja2 adds a line break to the value, so what is wrong with others is what Python says of that sum.
  if (text.is_list()) refuse_method(text, "splitlines");
  if (!text.is_string()) static_cast<void>(add(text, "\n"));
  const Value lines = call_method(text_like(text, std::string{text.as_string()} + '\n'), "splitlines", {});
  const bool first = p.truth(1);
  const bool blank = p.truth(2);
  // Markup + text is Markup, with the text escaped; without `blank` the lines are joined by a text, and are text again.
  const bool escapes = width.is_safe() && !text.is_safe();
  std::string out = indent_lines(lines.items(), indention, blank, escapes);
  if (first && escapes && !blank) out = base::escape(out);
  if (first) out.insert(0, indention);
  base::bound_text(out.size());
  return escapes && (first || blank) ? Value::markup(out) : text_like(text, out);
}

// Of whatever has a length and can be sliced, as Jinja2 takes it.
Value filter_truncate(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("truncate", a, {"length", "killwords", "end", "leeway"});
  const Value& value = filtered(a);
  const Value length = p.value(0, 255);
  const Value end = p.value(2, "...");
  const Value leeway = p[3] && !p[3]->is_none() ? *p[3] : Value{caller.policies().truncate_leeway};
  const Value end_size = length_of(end);
  if (!less_equal(end_size, length, ">="))
    throw ValueFault{"AssertionError", "expected length >= " + end_size.str() + ", got " + length.str()};
  if (!less_equal(Value{0}, leeway, ">="))
    throw ValueFault{"AssertionError", "expected leeway >= 0, got " + leeway.str()};
  if (less_equal(Value{length_of(value)}, add(length, leeway))) return value;
  if (value.is_dict()) throw TypeError{"unhashable type: 'slice'"};
  const Value kept = get_slice(value, {}, subtract(length, end_size), {});
  refuse_undefined(end);
  if (p.truth(1)) return add(kept, end);
  if (kept.is_bytes()) throw TypeError("a bytes-like object is required, not 'str'");
  refuse_method(kept, "rsplit");
  const std::string_view text = kept.as_string();
  return add(text_like(kept, text.substr(0, text.rfind(' '))), end);
}

Value filter_wordcount(const Caller&, const Arguments& a) {
  const Value text = soft(filtered_alone("wordcount", a));
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.as_string().size();) {
    const char32_t c = base::next_code_point(text.as_string(), at);
    const bool word = base::unicode::is_word(c);
    words += word && !inside;
    inside = word;
  }
  return words;
}

// The width in whole characters: a float wraps as the next smaller integer does, but where a word has to be broken.
std::size_t wrap_width(const Value& width, const Value& lines, bool breaks) {
  if (!width.is_none()) refuse_undefined(width);
  if (less_equal(width, Value{0})) throw ValueError("invalid width " + width.str() + " (must be > 0)");
  if (!width.is_float()) return static_cast<std::size_t>(integer::saturated(width));
  const auto whole = static_cast<std::size_t>(std::max(1.0, std::min(width.as_float(), 1e9)));
  for (const Value& line : lines.items()) {
    for (const std::string& part : word_wrap(line.as_string(), whole, false, true, true))
      if (breaks && width.as_float() >= 1 && base::count_code_points(part) > whole)
        throw TypeError{"slice indices must be integers or None or have an __index__ method"};
  }
  return whole;
}

Value filter_wordwrap(const Caller& caller, const Arguments& a) {
  const auto p =
      filter_parameters("wordwrap", a, {"width", "break_long_words", "wrapstring", "break_on_hyphens"});
  const Value wrap = p[2] && !p[2]->is_none() ? *p[2] : Value{caller.newline_sequence()};
  refuse_method(wrap, "join");
  if (filtered(a).is_bytes() && !filtered(a).as_string().empty())
    throw TypeError("cannot use a string pattern on a bytes-like object");
  refuse_method(filtered(a), "splitlines");
  const Value lines = call_method(filtered(a), "splitlines", {});
  if (lines.items().empty()) return text_like(wrap, "");
  const std::size_t width = wrap_width(p.value(0, 79), lines, p.truth(1, true));
  const bool words_have_hyphens = !p[3] || (p[3]->is_bool() && p[3]->as_bool());  // textwrap: `is True`
  std::string out;
  const auto append = [&](std::string_view text) {
    wrap.is_safe() ? base::append_escaped(out, text) : static_cast<void>(out += text);
    base::bound_text(out.size());
  };
  for (std::size_t i = 0; i < lines.items().size(); ++i) {
    const auto wrapped = word_wrap(lines.items()[i].as_string(), width, p.truth(1, true), words_have_hyphens,
                                   p.truth(3, true));
    if (i > 0) out += wrap.as_string();
    for (std::size_t j = 0; j < wrapped.size(); ++j) {
      if (j > 0) out += wrap.as_string();
      append(wrapped[j]);
    }
  }
  return text_like(wrap, out);
}

Value filter_string(const Caller&, const Arguments& a) { return soft(filtered_alone("string", a)); }

Value filter_pprint(const Caller&, const Arguments& a) { return Value{pretty(filtered_alone("pprint", a))}; }

Value filter_filesizeformat(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("filesizeformat", a, {"binary"});
  refuse_undefined(filtered(a));
  const double bytes = to_float(filtered(a)).as_float();
  const bool binary = p.truth(0);
  const std::int64_t base = binary ? 1024 : 1000;
  if (bytes == 1) return "1 Byte";
  if (bytes < static_cast<double>(base)) return Value{integer::from_float(bytes).str() + " Bytes"};
  constexpr std::string_view units = "kMGTPEZY";
  std::int64_t at = 0;
  const auto above = [&] { return power(base, at + 2); };  // where the next unit begins
  while (at + 1 < static_cast<std::int64_t>(units.size()) && !less(Value{bytes}, above())) ++at;
  std::string out =
      format_number(static_cast<double>(base) * bytes / to_float(above()).as_float(), 'f', 1, false);
  out += ' ';
  out += binary && at == 0 ? 'K' : units[static_cast<std::size_t>(at)];
  return Value{out + (binary ? "iB" : "B")};
}

constexpr Named<Filter> table[] = {
    {"upper", filter_upper},       {"lower", filter_lower},         {"capitalize", filter_capitalize},
    {"title", filter_title},       {"trim", filter_trim},           {"center", filter_center},
    {"format", filter_format},     {"replace", filter_replace},     {"indent", filter_indent},
    {"truncate", filter_truncate}, {"wordcount", filter_wordcount}, {"wordwrap", filter_wordwrap},
    {"string", filter_string},     {"pprint", filter_pprint},       {"filesizeformat", filter_filesizeformat},
};

}  // namespace

std::span<const Named<Filter>> text_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
