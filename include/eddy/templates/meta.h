// eddy/templates/meta.h: what can be known of a template without rendering it.
//
// The first two functions are those of jinja2.meta (Jinja2 3.1, API, "Introspection"), but take a template's text where
// the original takes its tree. check is what `eddy lint` prints.
// Tests: tests/templates/meta_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace eddy::templates {

// Something to say about a template.
struct Finding {
  enum class Level : std::uint8_t {
    error,  // it can't be rendered, or not whole
    note,   // it may be as meant
  };
  Level level = Level::error;
  std::string
      type;  // the original's name of the error, such as "TemplateAssertionError"; "undeclared" for a variable
  std::string message;
  ErrorPlace place;
};

}  // namespace eddy::templates

namespace eddy::jinja2::meta {

using templates::Finding;

// The variables that a render would look up in its context: neither assigned where they are read nor a global of the
// environment. Jinja2 looks up what a branch assigns, and what nothing reads, too. Throws TemplateSyntaxError, and
// TemplateAssertionError for an unknown filter or test, as the original.
[[nodiscard]] std::set<std::string> find_undeclared_variables(const Environment& environment,
                                                              std::string_view source);

// The templates that it extends, includes or imports, in order, each as often as it is named; nothing for a name that is
// computed. Throws TemplateSyntaxError.
[[nodiscard]] std::vector<std::optional<std::string>> find_referenced_templates(
    const Environment& environment, std::string_view source);

// All that is wrong with template `name` of the environment's loader, in the order of its lines: a syntax error (which
// hides the rest), unknown filters and tests, templates that it names and that do not exist; as notes the undeclared
// variables that something reads, and filters and tests that are unknown but only reached in a branch. Throws
// TemplateNotFound.
[[nodiscard]] std::vector<Finding> check(const Environment& environment, std::string_view name);

}  // namespace eddy::jinja2::meta

namespace eddy::tornado::template_ {

// The same for Tornado's: the first error of template `name` with all that it extends and includes, else as notes the
// names that its namespace must have. Throws TemplateNotFound where there is no such template.
[[nodiscard]] std::vector<templates::Finding> check(const Loader& loader, std::string_view name);

}  // namespace eddy::tornado::template_
