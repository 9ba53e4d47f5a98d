#include "templates/runtime/json_form.h"

#include <vector>

#include "templates/runtime/call.h"
#include "templates/runtime/dump_json.h"
#include "templates/runtime/iterate.h"
#include "value/json_default.h"
#include "value/json_dump.h"

namespace eddy::templates::runtime {

void JsonForm::set_separators(const Value& given) {
  if (given.is_none()) return;
  const std::vector<Value> separators = to_vector(given);
  if (separators.size() != 2)
    throw ValueError{std::string{separators.size() < 2 ? "not enough" : "too many"} +
                     " values to unpack (expected 2" +
                     (separators.size() < 2 ? ", got " + std::to_string(separators.size()) : "") + ")"};
  for (const Value& each : separators) {
    if (!each.is_string())
      throw TypeError{"separators must be strings, not " + std::string{each.type_name()}};
  }
  item_separator_ = separators[0].as_string();
  key_separator_ = separators[1].as_string();
  options_.item_separator = item_separator_;
  options_.key_separator = key_separator_;
}

void JsonForm::set(std::string_view name, const Value& value) {
  if (name == "sort_keys") return set_sort_keys(value.truth());  // as Jinja2's own policy asks for
  if (name == "indent") return set_indent(value);
  if (name == "separators") return set_separators(value);
  if (name == "ensure_ascii") return set_ensure_ascii(value.truth());
  if (name == "default") return void(default_ = value);
  // As they are by default: keys are checked, cycles are found.
  if ((name == "check_circular" || name == "allow_nan") && value.truth()) return;
  if ((name == "skipkeys" && !value.truth()) || (name == "cls" && value.is_none())) return;
  throw TypeError{"json.dumps does not take '" + std::string{name} + "' = " + value.repr() + " here"};
}

void JsonForm::set_all(const Dict& parameters) {
  for (const auto& [name, value] : parameters) set(name.as_string(), value);
}

std::string JsonForm::written(const Value& value, const json::Options& options) const {
  try {
    return dump_json(value, options, indent_);
  } catch (const TypeError&) {
    if (default_.is_none()) throw;
  }
  const auto otherwise = [this](const Value& part) { return call(default_, {{&part, 1}, {}}); };
  return dump_json(json::with_default(value, otherwise), options, indent_);
}

std::string JsonForm::dumps(const Value& value) const { return written(value, options_); }

std::string JsonForm::dumps_for_html(const Value& value) const {
  // A text of one's own may hold what is to be escaped.
  if (indent_.is_string() || !item_separator_.empty() || !key_separator_.empty())
    return html_safe_json(dumps(value));
  json::Options options = options_;
  options.html_safe = true;
  return written(value, options);
}

bool JsonForm::append_for_html(std::string& out, const Value& value) const {
  if (!indent_.is_none() || !item_separator_.empty() || !key_separator_.empty()) return false;
  json::Options options = options_;
  options.html_safe = true;
  const std::size_t before = out.size();
  try {
    json::append_dumps(out, value, options);
    return true;
  } catch (const TypeError&) {
    out.resize(before);
    return false;
  }
}

std::string html_safe_json(std::string_view json) {
  std::string out;
  for (const char c : json) {
    switch (c) {
      case '<': out += "\\u003c"; break;
      case '>': out += "\\u003e"; break;
      case '&': out += "\\u0026"; break;
      case '\'': out += "\\u0027"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace eddy::templates::runtime
