#include "templates/runtime/dump_json.h"

#include <algorithm>

#include "base/budget.h"
#include "templates/runtime/filter_tools.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::int64_t max_indent = 1 << 20;  // blanks a level, as other widths

std::string grouped_dumps(const Value& value, const json::Options& options) {
  try {
    return json::dumps(value, options);
  } catch (const TypeError&) {
    return json::dumps(with_plain_groups(value), options);
  }
}

// Line breaks stand between a text's items only, so what is behind them is the indentation.
std::string indented_by(const std::string& text, std::string_view level) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] != '\n') continue;
    for (; at + 1 < text.size() && text[at + 1] == ' '; ++at) out += level;
    base::bound_text(out.size());
  }
  return out;
}

}  // namespace

std::string dump_json(const Value& value, json::Options options, const Value& indent) {
  if (indent.is_none() || value.is_string()) return grouped_dumps(value, options);
  if (indent.is_string()) {
    options.indent = 1;
    return indented_by(grouped_dumps(value, options), indent.as_string());
  }
  refuse_undefined(indent);
  if (!integer::is_integral(indent))
    throw TypeError{"can't multiply sequence by non-int of type '" + std::string{indent.type_name()} + "'"};
  const std::int64_t blanks = integer::saturated(indent);
  if (blanks > max_indent)
    throw OverflowError("an indent is of more than " + std::to_string(max_indent) + " blanks");
  options.indent = static_cast<int>(std::max<std::int64_t>(blanks, 0));
  return grouped_dumps(value, options);
}

}  // namespace eddy::templates::runtime
