#include "render/case_options.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string_view>

#include "eddy/templates/chat.h"
#include "render/case_error.h"
#include "render/finalizers.h"
#include "render/stand_ins.h"

namespace eddy::command {
namespace {

using jinja2::Sandbox;
using jinja2::Syntax;
using jinja2::UndefinedKind;
using tornado::template_::Whitespace;

// As Python takes it: whatever is true.
bool flag(const Value& value) { return value.truth(); }

std::string text(std::string_view name, const Value& value) {
  if (!value.is_string()) throw invalid_case(fmt::format("option '{}' takes text", name));
  return std::string{value.as_string()};
}

// Text, or nothing for null.
std::string optional_text(std::string_view name, const Value& value) {
  return value.is_none() ? std::string{} : text(name, value);
}

std::vector<std::string> texts(std::string_view name, const Value& value) {
  if (!value.is_list()) throw invalid_case(fmt::format("option '{}' takes a list of text", name));
  std::vector<std::string> out;
  for (const Value& item : value.items()) out.push_back(text(name, item));
  return out;
}

NamedValues named_values(std::string_view name, const Value& value) {
  if (value.is_none()) return {};
  if (!value.is_dict()) throw invalid_case(fmt::format("option '{}' takes an object", name));
  NamedValues out;
  for (const auto& [key, item] : value.as_dict()) out.emplace_back(key.as_string(), with_stand_ins(item));
  return out;
}

// The parameters of select_autoescape, by their names.
jinja2::Autoescape selected_autoescape(const Dict& parameters) {
  std::vector<std::string> enabled = {"html", "htm", "xml"};
  std::vector<std::string> disabled;
  bool for_string = true;
  bool otherwise = false;
  for (const auto& [key, value] : parameters) {
    const std::string_view name = key.as_string();
    if (name == "enabled_extensions")
      enabled = texts(name, value);
    else if (name == "disabled_extensions")
      disabled = texts(name, value);
    else if (name == "default_for_string")
      for_string = flag(value);
    else if (name == "default")
      otherwise = flag(value);
    else
      throw unsupported_option(fmt::format("autoescape '{}'", name));
  }
  return jinja2::select_autoescape(std::move(enabled), std::move(disabled), for_string, otherwise);
}

void set_autoescape(Jinja2Case& out, const Value& value) {
  if (value.is_dict())
    out.options.autoescape_if = selected_autoescape(value.as_dict());
  else
    out.options.autoescape = flag(value);
}

void set_undefined(Jinja2Case& out, const Value& value) {
  if (value.is_none()) return;
  // A log of a thousand cases is read by nobody.
  const jinja2::Undefined logging = jinja2::make_logging_undefined([](base::LogLevel, std::string_view) {});
  const std::map<std::string_view, jinja2::Undefined> kinds = {
      {"Undefined", UndefinedKind::undefined},
      {"undefined", UndefinedKind::undefined},
      {"default", UndefinedKind::undefined},
      {"ChainableUndefined", UndefinedKind::chainable},
      {"chainable", UndefinedKind::chainable},
      {"DebugUndefined", UndefinedKind::debug},
      {"debug", UndefinedKind::debug},
      {"StrictUndefined", UndefinedKind::strict},
      {"strict", UndefinedKind::strict},
      {"LoggingUndefined", logging},
      {"logging", logging},
  };
  const std::string name = text("undefined", value);
  const auto found = kinds.find(std::string_view{name}.substr(name.starts_with("jinja2.") ? 7 : 0));
  if (found == kinds.end()) throw unsupported_option(fmt::format("undefined '{}'", name));
  out.options.undefined = found->second;
}

void set_sandbox(Jinja2Case& out, const Value& value) {
  if (value.is_none()) return;
  static const std::map<std::string_view, Sandbox> sandboxes = {
      {"SandboxedEnvironment", Sandbox::sandboxed},
      {"sandboxed", Sandbox::sandboxed},
      {"ImmutableSandboxedEnvironment", Sandbox::immutable},
      {"immutable", Sandbox::immutable},
  };
  const std::string name = text("sandbox", value);
  const auto found = sandboxes.find(name);
  if (found == sandboxes.end()) throw unsupported_option(fmt::format("sandbox '{}'", name));
  out.options.sandbox = found->second;
}

void set_extensions(Jinja2Case& out, const Value& value) {
  if (value.is_none()) return;
  jinja2::Extensions& known = out.options.extensions;
  for (const std::string& name : texts("extensions", value)) {
    const bool dotted = name.starts_with("jinja2.ext.");
    const std::string_view plain = std::string_view{name}.substr(dotted ? 11 : 0);
    if (plain == "do" || plain == "ExprStmtExtension")
      known.do_ = true;
    else if (plain == "loopcontrols" || plain == "LoopControlExtension")
      known.loopcontrols = true;
    else if (plain == "i18n" || plain == "InternationalizationExtension")
      known.i18n = true;
    else if (plain == "debug" || plain == "DebugExtension")
      known.debug = true;
    else if (plain != "with_" && plain != "autoescape" && plain != "with")  // of long ago, built in since
      throw unsupported_option(fmt::format("extension '{}'", name));
  }
}

void set_policy(jinja2::Policies& out, std::string_view name, const Value& value) {
  if (name == "ext.i18n.trimmed") {
    out.ext_i18n_trimmed = flag(value);
  } else if (name == "urlize.rel") {
    out.urlize_rel = optional_text(name, value);
  } else if (name == "urlize.target") {
    out.urlize_target = optional_text(name, value);
  } else if (name == "urlize.extra_schemes") {
    out.urlize_extra_schemes = value.is_none() ? std::vector<std::string>{} : texts(name, value);
  } else if (name == "truncate.leeway") {
    if (!value.is_int()) throw invalid_case("policy 'truncate.leeway' takes an integer");
    out.truncate_leeway = value.as_int();
  } else if (name == "json.dumps_kwargs") {
    if (!value.is_dict()) throw invalid_case("policy 'json.dumps_kwargs' takes an object");
    out.json_dumps_kwargs = with_stand_ins(value);
  } else if (name != "compiler.ascii_str" && !(name == "json.dumps_function" && value.is_none())) {
    throw unsupported_option(fmt::format("policy '{}'", name));
  }
}

void set_policies(Jinja2Case& out, const Value& value) {
  if (value.is_none()) return;
  if (!value.is_dict()) throw invalid_case("option 'policies' takes an object");
  for (const auto& [key, item] : value.as_dict()) set_policy(out.options.policies, key.as_string(), item);
}

using Set = std::function<void(Jinja2Case&, std::string_view, const Value&)>;

template <class Member>
Set syntax(Member Syntax::*member) {
  return [member](Jinja2Case& out, [[maybe_unused]] std::string_view name, const Value& value) {
    if constexpr (std::is_same_v<Member, bool>)
      out.options.syntax.*member = flag(value);
    else
      out.options.syntax.*member = text(name, value);
  };
}

Set prefix(std::string Syntax::*member) {
  return [member](Jinja2Case& out, std::string_view name, const Value& value) {
    out.options.syntax.*member = optional_text(name, value);
  };
}

// What changes nothing in what a template yields.
void ignore(Jinja2Case&, std::string_view, const Value&) {}

const std::map<std::string_view, Set>& jinja2_setters() {
  static const std::map<std::string_view, Set> setters = {
      {"block_start_string", syntax(&Syntax::block_start_string)},
      {"block_end_string", syntax(&Syntax::block_end_string)},
      {"variable_start_string", syntax(&Syntax::variable_start_string)},
      {"variable_end_string", syntax(&Syntax::variable_end_string)},
      {"comment_start_string", syntax(&Syntax::comment_start_string)},
      {"comment_end_string", syntax(&Syntax::comment_end_string)},
      {"line_statement_prefix", prefix(&Syntax::line_statement_prefix)},
      {"line_comment_prefix", prefix(&Syntax::line_comment_prefix)},
      {"trim_blocks", syntax(&Syntax::trim_blocks)},
      {"lstrip_blocks", syntax(&Syntax::lstrip_blocks)},
      {"newline_sequence", syntax(&Syntax::newline_sequence)},
      {"keep_trailing_newline", syntax(&Syntax::keep_trailing_newline)},
      {"autoescape",
       [](Jinja2Case& out, std::string_view, const Value& value) { set_autoescape(out, value); }},
      {"undefined", [](Jinja2Case& out, std::string_view, const Value& value) { set_undefined(out, value); }},
      {"extensions",
       [](Jinja2Case& out, std::string_view, const Value& value) { set_extensions(out, value); }},
      {"finalize",
       [](Jinja2Case& out, std::string_view name, const Value& value) {
         if (!value.is_none()) out.options.finalize = finalizer(text(name, value));
       }},
      {"native",
       [](Jinja2Case& out, std::string_view, const Value& value) { out.options.native = flag(value); }},
      {"sandbox", [](Jinja2Case& out, std::string_view, const Value& value) { set_sandbox(out, value); }},
      {"globals", [](Jinja2Case& out, std::string_view name,
                     const Value& value) { out.globals = named_values(name, value); }},
      {"newstyle_gettext", [](Jinja2Case& out, std::string_view,
                              const Value& value) { out.options.newstyle_gettext = flag(value); }},
      {"policies", [](Jinja2Case& out, std::string_view, const Value& value) { set_policies(out, value); }},
      {"filters",
       [](Jinja2Case& out, std::string_view name, const Value& value) { out.filters = texts(name, value); }},
      {"tests",
       [](Jinja2Case& out, std::string_view name, const Value& value) { out.tests = texts(name, value); }},
      {"preset", ignore},  // set_preset has seen to both
      {"now", ignore},
      {"optimized", ignore},
      {"cache_size", ignore},
      {"auto_reload", ignore},
      {"enable_async", ignore},
  };
  return setters;
}

// The options of a preset come before all others; "now" belongs to it.
void set_preset(Jinja2Case& out, const Dict& options) {
  const Value* const preset = options.find("preset");
  if (!preset || preset->is_none()) return;
  const std::string name = text("preset", *preset);
  if (name != "chat") throw unsupported_option(fmt::format("preset '{}'", name));
  out.options = jinja2::chat::options();
  const Value* const now = options.find("now");
  out.chat_now = now && !now->is_none() ? text("now", *now) : "2024-01-01T00:00:00";
}

Whitespace whitespace(const Value& value) {
  const std::string name = text("whitespace", value);
  if (name == "all") return Whitespace::all;
  if (name == "single") return Whitespace::single;
  if (name == "oneline") return Whitespace::oneline;
  throw unsupported_option(fmt::format("whitespace '{}'", name));
}

}  // namespace

Jinja2Case jinja2_case(const Value& options) {
  Jinja2Case out;
  out.options.autoescape = false;
  out.options.extensions = {.do_ = false, .loopcontrols = false};
  set_preset(out, options.as_dict());
  for (const auto& [key, value] : options.as_dict()) {
    const std::string_view name = key.as_string();
    const auto setter = jinja2_setters().find(name);
    if (setter != jinja2_setters().end())
      setter->second(out, name, value);
    else if (!value.is_none())
      throw unsupported_option(value.is_string() ? fmt::format("{} '{}'", name, value.as_string())
                                                 : std::string{name});
  }
  return out;
}

TornadoCase tornado_case(const Value& options) {
  TornadoCase out;
  for (const auto& [key, value] : options.as_dict()) {
    const std::string_view name = key.as_string();
    if (name == "autoescape")
      out.options.autoescape = optional_text(name, value);
    else if (name == "whitespace" && !value.is_none())
      out.options.whitespace = whitespace(value);
    else if (name == "namespace")
      out.names = named_values(name, value);
    else if (!value.is_none())
      throw unsupported_option(std::string{name});
  }
  return out;
}

}  // namespace eddy::command
