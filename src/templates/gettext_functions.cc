// src/templates/gettext_functions.cc: looks texts up and puts variables into them.
#include "templates/gettext_functions.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "templates/runtime/call.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {
namespace {

// What one of the functions is: its parameters are [context,] message or singular, plural, n.
struct Form {
  const char* name;
  bool context;
  bool plural;
};
constexpr Form forms[] = {{"gettext", false, false},
                          {"ngettext", false, true},
                          {"pgettext", true, false},
                          {"npgettext", true, true}};

// A count as plural forms want it. A part of one more is one more.
std::int64_t count_of(const Value& n) {
  // Plural forms ask for the last digits of a count, and whether it is small.
  constexpr std::int64_t large = 1'000'000'000'000'000'000;
  if (n.is_big_int()) return large + runtime::modulo(n, large).as_int();
  if (n.is_int() || n.is_bool()) return n.as_int();
  if (!n.is_float()) throw TypeError{fmt::format("Plural value must be an integer, got {}", n.type_name())};
  const double whole = std::ceil(n.as_float());
  if (!(std::abs(whole) < 9.2e18)) throw OverflowError{"a count is too large"};
  return static_cast<std::int64_t>(whole);
}

// The arguments after a check, the way Python's methods take them.
struct Message {
  Value context;
  Value singular;
  Value plural;
  Value n;
};

Message message_of(const Form& form, const Arguments& arguments) {
  Message out;
  std::size_t next = form.context ? 1 : 0;
  const auto take = [&](const runtime::Parameters& p) {
    if (form.context) out.context = p.value(0);
    out.singular = p.value(next++);
    if (!form.plural) return;
    out.plural = p.value(next++);
    out.n = p.value(next);
  };
  using runtime::Parameters;
  if (form.plural && form.context)
    take(Parameters{form.name, arguments, {"context", "msgid1", "msgid2", "n"}, 4});
  else if (form.plural)
    take(Parameters{form.name, arguments, {"msgid1", "msgid2", "n"}, 3});
  else if (form.context)
    take(Parameters{form.name, arguments, {"context", "message"}, 2});
  else
    take(Parameters{form.name, arguments, {"message"}, 1});
  return out;
}

std::optional<std::string> find(const gettext::Translations& in, const Form& form, const Message& m) {
  if (form.plural) {
    const std::int64_t n = count_of(m.n);
    if (!m.singular.is_string()) return std::nullopt;
    const std::string_view plural = m.plural.is_string() ? m.plural.as_string() : std::string_view{};
    return form.context ? in.npgettext(m.context.str(), m.singular.as_string(), plural, n)
                        : in.ngettext(m.singular.as_string(), plural, n);
  }
  if (!m.singular.is_string()) return std::nullopt;
  return form.context ? in.pgettext(m.context.str(), m.singular.as_string())
                      : in.gettext(m.singular.as_string());
}

// The translation, or what was to be translated, as it was given.
Value look_up(const gettext::Translations* translations, const Form& form, const Message& m) {
  if (translations) {
    if (const auto found = find(*translations, form, m)) return Value{*found};
  }
  if (!form.plural) return m.singular;
  return m.n == Value{1} ? m.singular : m.plural;
}

Value as_markup(const CallContext& context, const Value& text) {
  if (!context.autoescape() || text.is_safe()) return text;
  std::string plain;
  calls::append_raw(plain, text);
  return Value::markup(plain);
}

Dict dict_of(const Arguments& arguments) {
  Dict out;
  for (const auto& [name, value] : arguments.keyword) out.set(Value{name}, value);
  return out;
}

Value new_style(const gettext::Translations* translations, const Form& form, const CallContext& context,
                const Arguments& arguments) {
  const Message message = message_of(form, {arguments.positional, {}});
  Dict variables = dict_of(arguments);
  const auto set_default = [&](const char* name, const Value& value) {
    if (!variables.find(name)) variables.set(Value{name}, value);
  };
  if (form.context) set_default("context", message.context);
  if (form.plural) set_default("num", message.n);
  return runtime::modulo(as_markup(context, look_up(translations, form, message)), std::move(variables));
}

// As Python prints its own; an address is of no use here.
std::string printed(const Form& form, bool newstyle) {
  constexpr const char* old = "<bound method NullTranslations.{} of <gettext.NullTranslations object at {}>>";
  constexpr const char* address = "0x7f0000000000";
  return newstyle ? fmt::format("<function _make_new_{0}.<locals>.{0} at {1}>", form.name, address)
                  : fmt::format(fmt::runtime(old), form.name, address);
}

Value make(std::string name, std::string printed, ContextFunction::Function function) {
  return Value{
      ObjectPtr{std::make_shared<ContextFunction>(std::move(name), std::move(printed), std::move(function))}};
}

}  // namespace

void add_gettext(ValueMap& globals, gettext::TranslationsPtr translations, bool newstyle) {
  for (const Form& form : forms) {
    globals[form.name] =
        make(form.name, printed(form, newstyle),
             [translations, newstyle, form](const CallContext& context, const Arguments& arguments) {
               if (newstyle) return new_style(translations.get(), form, context, arguments);
               return look_up(translations.get(), form, message_of(form, arguments));
             });
  }
  globals["_"] = make("_", "<function _gettext_alias at 0x7f0000000000>",
                      [](const CallContext& context, const Arguments& arguments) {
                        return context.call(context.resolve("gettext"), arguments);
                      });
}

Value translated(const CallContext& context, const Arguments& arguments) {
  const Value text = as_markup(context, arguments.positional[0]);
  return arguments.keyword.empty() ? text : runtime::modulo(text, Value{dict_of(arguments)});
}

}  // namespace eddy::templates
