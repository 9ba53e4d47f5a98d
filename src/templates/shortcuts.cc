#include "templates/shortcuts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "eddy/base/utf8.h"
#include "templates/runtime/json_form.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {
namespace {

// Each answers false where the filter itself has to see to it. The first argument is the filtered value.

bool length(const Value* arguments, Value& out) {
  const Value& value = *arguments;
  std::size_t size = 0;
  if (value.is_string()) {
    if (value.as_string().size() > 256) return false;  // that is work, which the filter counts
    size = base::count_code_points(value.as_string());
  } else {
    if (!value.is_sequence() && !value.is_dict()) return false;
    size = *value.length();
  }
  out = Value{static_cast<std::int64_t>(size)};
  return true;
}

// Null where the filter has to see to it.
template <bool with_flag>
const Value* find_default(const Value* arguments) {
  const Value& value = arguments[0];
  bool given = !value.is_undefined();
  if constexpr (with_flag) {
    if (!arguments[2].is_bool()) return nullptr;
    given = given && (!arguments[2].as_bool() || value.truth());
  }
  return given ? &value : &arguments[1];
}

template <bool with_flag>
bool default_to(const Value* arguments, Value& out) {
  const Value* const found = find_default<with_flag>(arguments);
  if (found) out = *found;
  return found != nullptr;
}

template <bool with_flag>
bool write_default(const Engine&, const Value* arguments, std::string&, FilteredText& out) {
  const Value* const found = find_default<with_flag>(arguments);
  if (!found || !found->is_string()) return false;
  out = {found->as_string(), found->is_safe()};
  return true;
}

bool find_trimmed(const Value& value, std::string_view& kept) {
  if (!value.is_string()) return false;
  calls::spend_on(value);
  const std::string_view text = value.as_string();
  constexpr std::string_view blanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return false;
  const std::size_t last = text.find_last_not_of(blanks);
  // Python also strips blanks beyond these.
  const auto stays = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!stays(text[first]) || !stays(text[last])) return false;
  kept = text.substr(first, last + 1 - first);
  return true;
}

bool trim(const Value* arguments, Value& out) {
  const Value& value = *arguments;
  std::string_view kept;
  if (!find_trimmed(value, kept)) return false;
  if (kept.size() == value.as_string().size()) return out = value, true;
  out = value.is_safe() ? Value::markup(kept) : Value{kept};
  return true;
}

bool write_trimmed(const Engine&, const Value* arguments, std::string&, FilteredText& out) {
  out.safe = arguments->is_safe();
  return find_trimmed(*arguments, out.text);
}

bool write_safe(const Engine&, const Value* arguments, std::string&, FilteredText& out) {
  if (!arguments->is_string()) return false;
  out = {arguments->as_string(), true};
  return true;
}

bool write_json(const Engine& engine, const Value* arguments, std::string& made, FilteredText& out) {
  const jinja2::Policies& policies = engine.policies();
  if (!policies.json_dumps_function.is_none()) return false;
  runtime::JsonForm form;
  form.set_all(policies.json_dumps_kwargs.as_dict());
  if (!form.append_for_html(made, *arguments)) return false;
  out = {made, true};
  return true;
}

bool defined(const Value* arguments, Value& out) { return out = Value{!arguments->is_undefined()}, true; }
bool undefined(const Value* arguments, Value& out) { return out = Value{arguments->is_undefined()}, true; }

bool none(const Value* arguments, Value& out) {
  if (arguments->is_undefined()) return false;  // strict ones refuse
  return out = Value{arguments->is_none()}, true;
}

bool string(const Value* arguments, Value& out) {
  if (arguments->is_undefined()) return false;
  return out = Value{arguments->is_string()}, true;
}

template <int remainder>
bool parity(const Value* arguments, Value& out) {
  if (!arguments->is_int()) return false;
  return out = Value{(arguments->as_int() & 1) == remainder}, true;
}

struct Row {
  std::string_view name;
  bool filter;
  std::uint32_t positional;  // arguments beside the value
  Shortcut shortcut;
};

constexpr std::array rows{
    Row{"length", true, 0, length},
    Row{"count", true, 0, length},
    Row{"trim", true, 0, trim},
    Row{"default", true, 1, default_to<false>},
    Row{"d", true, 1, default_to<false>},
    Row{"default", true, 2, default_to<true>},
    Row{"d", true, 2, default_to<true>},
    Row{"defined", false, 0, defined},
    Row{"undefined", false, 0, undefined},
    Row{"none", false, 0, none},
    Row{"string", false, 0, string},
    Row{"odd", false, 0, parity<1>},
    Row{"even", false, 0, parity<0>},
};

}  // namespace

Shortcut find_shortcut(const CallSite& site) noexcept {
  if (site.bound || !site.is_positional()) return nullptr;
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& each) {
    return each.name == site.name && each.positional == site.positional &&
           (each.filter ? site.filter != nullptr : site.test != nullptr);
  });
  return row == rows.end() ? nullptr : row->shortcut;
}

namespace {

struct TextRow {
  std::string_view name;
  std::uint32_t positional;
  bool own;  // a text, and of its own: what is done to the value behind it does not change it
  TextShortcut shortcut;
};
constexpr std::array text_rows{
    TextRow{"trim", 0, true, write_trimmed},      TextRow{"tojson", 0, true, write_json},
    TextRow{"safe", 0, true, write_safe},         TextRow{"default", 1, false, write_default<false>},
    TextRow{"d", 1, false, write_default<false>}, TextRow{"default", 2, false, write_default<true>},
    TextRow{"d", 2, false, write_default<true>},
};

}  // namespace

TextShortcut find_text_shortcut(const CallSite& site) noexcept {
  if (!site.filter || site.bound || !site.is_positional()) return nullptr;
  const auto row = std::find_if(text_rows.begin(), text_rows.end(), [&](const TextRow& each) {
    return each.name == site.name && each.positional == site.positional;
  });
  return row == text_rows.end() ? nullptr : row->shortcut;
}

bool has_text_shortcut(std::string_view filter) noexcept {
  return std::any_of(text_rows.begin(), text_rows.end(),
                     [&](const TextRow& row) { return row.name == filter; });
}

bool yields_own_text(std::string_view filter) noexcept {
  return std::any_of(text_rows.begin(), text_rows.end(),
                     [&](const TextRow& row) { return row.own && row.name == filter; });
}

}  // namespace eddy::templates
