// Filters that make, or take apart, HTML, URLs and JSON.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "base/budget.h"
#include "eddy/base/escape.h"
#include "eddy/base/url.h"
#include "templates/runtime/filter_tools.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/json_form.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime/urlize.h"

namespace eddy::templates::runtime {
namespace {

Value filter_escape(const Caller&, const Arguments& a) {
  const Value& value = filtered_alone("escape", a);
  if (value.is_safe()) return value;
  std::string out;
  append_html(out, value);
  return Value::markup(out);
}

Value filter_forceescape(const Caller&, const Arguments& a) {
  return Value::markup(base::escape(filtered_alone("forceescape", a).str()));
}

Value filter_safe(const Caller&, const Arguments& a) {
  const Value& value = filtered_alone("safe", a);
  if (value.is_safe()) return value;
  return value.is_string() ? Value::markup(value.as_string()) : Value::markup(value.str());
}

Value filter_striptags(const Caller&, const Arguments& a) {
  return Value{strip_tags(filtered_alone("striptags", a).str())};
}

Value filter_xmlattr(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("xmlattr", a, {"autospace"});
  refuse_undefined(filtered(a));
  if (!filtered(a).is_dict()) refuse_no_items(filtered(a));
  std::string out;
  for (const auto& [key, value] : filtered(a).as_dict()) {
    if (value.is_none() || value.is_undefined()) continue;
    if (!key.is_string())
      throw TypeError(key.is_bytes() ? "cannot use a string pattern on a bytes-like object"
                                     : "expected string or bytes-like object, got '" +
                                           std::string{key.type_name()} + "'");
    if (key.as_string().find_first_of(" \t\n\r\f\v/>=") != std::string::npos)
      throw ValueError("Invalid character in attribute name: " + key.repr());
    if (!out.empty() || p.truth(0, true)) out += ' ';
    append_html(out, key);
    out += "=\"";
    append_html(out, value);
    out += '"';
    base::bound_text(out.size());
  }
  return caller.autoescape() ? Value::markup(out) : Value{out};
}

std::string quoted(const Value& value, bool query) {
  const std::string text = value.is_bytes() ? std::string{value.as_string()} : value.str();
  return query ? base::quote_plus(text) : base::quote(text);
}

Value filter_urlencode(const Caller&, const Arguments& a) {
  const Value& value = filtered_alone("urlencode", a);
  const auto items = value.is_string() ? nullptr : iterate(value);
  if (!items) return Value{quoted(value, false)};
  std::string out;
  const auto append = [&](const Value& key, const Value& item) {
    if (!out.empty()) out += '&';
    out.append(quoted(key, true)).append("=").append(quoted(item, true));
    base::bound_text(out.size());
  };
  if (value.is_dict()) {
    for (const auto& [key, item] : value.as_dict()) append(key, item);
    return Value{out};
  }
  for (Value pair; items->next(pair);) {
    const auto both = to_vector(pair);
    if (both.size() != 2)
      throw ValueError((both.size() < 2 ? "not enough" : "too many") +
                       std::string{" values to unpack (expected 2)"});
    append(both[0], both[1]);
  }
  return Value{out};
}

// What json.dumps, or what stands in its place, makes of the value, for HTML.
std::string dumped(const Caller& caller, const Value& value, const Value* indent) {
  const jinja2::Policies& policies = caller.policies();
  const bool indented = indent && !indent->is_none();
  if (policies.json_dumps_function.is_none()) {
    JsonForm form;
    form.set_all(policies.json_dumps_kwargs.as_dict());
    if (indented) form.set_indent(*indent);
    return form.dumps_for_html(value);
  }
  Dict given = policies.json_dumps_kwargs.as_dict();
  if (indented) given.set(Value{"indent"}, *indent);
  std::vector<std::pair<std::string_view, Value>> keywords;
  for (const auto& [name, each] : given) keywords.emplace_back(name.as_string(), each);
  return html_safe_json(call(policies.json_dumps_function, {{&value, 1}, keywords}).str());
}

// JSON that is safe inside <script> and in attributes in single quotes.
Value filter_tojson(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("tojson", a, {"indent"});
  return Value::markup(dumped(caller, filtered(a), p[0]));
}

Value filter_urlize(const Caller& caller, const Arguments& a) {
  const auto p =
      filter_parameters("urlize", a, {"trim_url_limit", "nofollow", "target", "rel", "extra_schemes"});
  const jinja2::Policies& policies = caller.policies();
  UrlizeOptions options;
  const bool counts = p[0] && !p[0]->is_none() && p[0]->is_number();
  if (counts && !p[0]->is_float()) options.trim_url_limit = p.bounded_integer(0);
  std::set<std::string, std::less<>> rel;
  if (p.truth(1)) rel.insert("nofollow");
  if (p[3] && p[3]->truth() && !p[3]->is_string()) refuse_method(*p[3], "split");
  for (const Value& words : {p[3] && p[3]->truth() ? *p[3] : Value{""}, Value{policies.urlize_rel}}) {
    const Value given = find_text_method("split")(words, {});
    for (const Value& word : given.items()) rel.emplace(word.as_string());
  }
  for (const std::string& word : rel)
    options.rel.append(options.rel.empty() ? "" : " ").append(base::escape(word));
  const Value target = p[2] && !p[2]->is_none() ? *p[2] : Value{policies.urlize_target};
  if (target.truth()) options.target = base::escape(target.str());
  const bool own_schemes = p[4] && !p[4]->is_none();
  const std::vector<std::string>& usual = policies.urlize_extra_schemes;
  for (const Value& scheme :
       own_schemes ? to_vector(*p[4]) : std::vector<Value>(usual.begin(), usual.end())) {
    if (!scheme.is_string())
      throw TypeError("expected string or bytes-like object, got '" + std::string{scheme.type_name()} + "'");
    if (!is_scheme_prefix(scheme.as_string()))
      refuse_argument(scheme.repr() + " is not a valid URI scheme prefix.");
    options.extra_schemes.emplace_back(scheme.as_string());
  }
  std::string html;
  append_html(html, filtered(a));
  const std::string out = urlize(html, options);
  // Python compares the limit with a URL's length, where there is one.
  if (p[0] && !p[0]->is_none() && !options.trim_url_limit && out.find("<a href=") != std::string::npos) {
    refuse_undefined(*p[0]);
    throw TypeError{"'>' not supported between instances of 'int' and '" + std::string{p[0]->type_name()} +
                    "'"};
  }
  return caller.autoescape() ? Value::markup(out) : Value{out};
}

constexpr Named<Filter> table[] = {
    {"escape", filter_escape},           {"e", filter_escape},
    {"forceescape", filter_forceescape}, {"safe", filter_safe},
    {"striptags", filter_striptags},     {"xmlattr", filter_xmlattr},
    {"urlencode", filter_urlencode},     {"tojson", filter_tojson},
    {"urlize", filter_urlize},
};

}  // namespace

std::span<const Named<Filter>> markup_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
