// The environment in which language models' chat templates run, as Hugging Face's transformers builds it.
//
//   const auto env = jinja2::chat::environment();
//   std::string prompt = env->from_string(chat_template)->render(
//       {{"messages", messages}, {"tools", tools}, {"add_generation_prompt", true}});
//
// An immutable sandbox with its limits: the template comes with the model, from a stranger. Blocks are trimmed, nothing is
// escaped, `{% break %}`, `{% continue %}` and `{% generation %}` are known.
// Tests: tests/templates/chat_test.cc, tests/templates/batch/chat.txt; docs/templates/chat.md.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "eddy/jinja2.h"

namespace eddy::jinja2::chat {

// What strftime_now tells the time by: microseconds since 1970-01-01 00:00 UTC.
using Now = std::function<std::int64_t()>;

// The options of such an environment; without a loader.
[[nodiscard]] Options options();

// What templates call there, added to an environment of options():
//   |tojson(ensure_ascii=false, indent=None, separators=None, sort_keys=false)   Python's json.dumps: plain text
//   raise_exception(message)    fails the render with a TemplateError of that message
//   strftime_now(format)        the local time, as Python's datetime.strftime writes it; `now` empty: the system's clock
void add_functions(Environment& environment, Now now = {});

// Both.
[[nodiscard]] std::unique_ptr<Environment> environment(LoaderPtr loader = {}, Now now = {});

}  // namespace eddy::jinja2::chat
