// case_options.h: a case's "options", by their names in Jinja2 and Tornado, as the engines take them.
//
// What a case does not say is as in the originals, not as in eddy: Jinja2's autoescape is off, its extensions are none.
// Throws TemplateError: "UnsupportedOption" names an option, or a value of one, that the engine does not have,
// "InvalidCase" one of a wrong type.
// Tests: tests/cmd/render_batch_test.cc.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace eddy::command {

using NamedValues = std::vector<std::pair<std::string, Value>>;

struct Jinja2Case {
  jinja2::Options options;  // without a loader
  NamedValues globals;
  // Stand-ins for filters and tests of an application: filters give the value as it is, tests its truth.
  std::vector<std::string> filters;
  std::vector<std::string> tests;
  // "preset": "chat": the functions of jinja2::chat, strftime_now by this ISO time.
  std::optional<std::string> chat_now;
};
// `options` is a dict.
Jinja2Case jinja2_case(const Value& options);

struct TornadoCase {
  tornado::template_::Options options;
  NamedValues names;  // "namespace"
};
TornadoCase tornado_case(const Value& options);

}  // namespace eddy::command
