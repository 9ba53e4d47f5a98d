#include "eddy/templates/chat.h"

#include <chrono>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "eddy/value/function.h"
#include "templates/chat_functions.h"
#include "templates/runtime/call.h"
#include "templates/runtime/json_form.h"

namespace eddy::templates {

Value strftime_now(std::function<runtime::Moment()> now) {
  return make_callable(
      [now = std::move(now)](std::string_view format) { return runtime::format_moment(now(), format); },
      "strftime_now", {"format"});
}

namespace {

std::int64_t system_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// In the local zone; which zone that is, it does not say, as Python's datetime.now().
runtime::Moment local_moment(std::int64_t microseconds) {
  constexpr std::int64_t second = 1'000'000;
  std::time_t seconds = microseconds / second - (microseconds % second < 0 ? 1 : 0);
  std::tm local{};
  localtime_r(&seconds, &local);
  runtime::Moment out;
  out.date = {local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
  out.time =
      ((local.tm_hour * 60 + local.tm_min) * 60 + local.tm_sec) * second + (microseconds - seconds * second);
  return out;
}

// The filter tojson of chat templates: Python's json.dumps, which is safe in no page.
Value to_json(const Arguments& a) {
  const runtime::Parameters p{"tojson", a, {"x", "ensure_ascii", "indent", "separators", "sort_keys"}, 1};
  runtime::JsonForm form;
  form.set_ensure_ascii(p.truth(1));
  form.set_sort_keys(p.truth(4));
  form.set_indent(p.value(2));
  form.set_separators(p.value(3));
  return Value{form.dumps(*p[0])};
}

}  // namespace
}  // namespace eddy::templates

namespace eddy::jinja2::chat {

Options options() {
  Options out;
  out.syntax.trim_blocks = out.syntax.lstrip_blocks = true;
  out.extensions = {.do_ = false, .loopcontrols = true, .generation = true};
  out.autoescape = false;
  out.sandbox = Sandbox::immutable;
  return out;
}

void add_functions(Environment& environment, Now now) {
  if (!now) now = templates::system_now;
  environment.add_filter("tojson", Value{Callable{templates::to_json}, "tojson"});
  environment.add_global("raise_exception", make_callable(
                                                [](const Value& message) -> Value {
                                                  throw TemplateError{"TemplateError", message.str()};
                                                },
                                                "raise_exception", {"message"}));
  environment.add_global("strftime_now", templates::strftime_now([now = std::move(now)] {
                           return templates::local_moment(now());
                         }));
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): std::function frees what it holds

std::unique_ptr<Environment> environment(LoaderPtr loader, Now now) {
  Options chosen = options();
  chosen.loader = std::move(loader);
  auto made = std::make_unique<Environment>(std::move(chosen));
  add_functions(*made, std::move(now));
  return made;
}

}  // namespace eddy::jinja2::chat
