// eddy/jinja2.h: Jinja2 templates (3.1), by themselves: no server, no HTTP.
//
//   jinja2::Environment env{{.loader = std::make_shared<jinja2::FileSystemLoader>("templates")}};
//   std::string page = env.get_template("main.html")->render({{"title", "home"}, {"messages", messages}});
//
// An Environment is set up first (filters, tests, globals) and frozen by its first template; from then on it may be
// used from any thread. A Template is immutable: a file that changed is published as a new one (auto_reload), and a
// render that is under way keeps its own, with all that it extends and includes.
// Tests: tests/templates.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/gettext.h"
#include "eddy/templates/errors.h"
#include "eddy/templates/limits.h"
#include "eddy/templates/loaders.h"
#include "eddy/templates/sink.h"
#include "eddy/templates/syntax.h"
#include "eddy/value.h"

namespace eddy::jinja2 {

using templates::FilterArgumentError;
using templates::SecurityError;
using templates::Sink;
using templates::TemplateAssertionError;
using templates::TemplateError;
using templates::TemplateFault;
using templates::TemplateNotFound;
using templates::TemplateRuntimeError;
using templates::TemplatesNotFound;
using templates::TemplateSyntaxError;
using templates::UndefinedError;

class Environment;

// What a name that was never given does (Jinja2 API, "Undefined Types").
enum class UndefinedKind : std::uint8_t {
  undefined,  // prints nothing, is false and empty; anything else fails
  chainable,  // also attributes and items of it are undefined
  debug,      // prints the expression it stood in
  strict,     // fails whatever is done with it, but `is defined`
};

// Whether a template escapes what it prints, by its name; `name` is empty for a template made from a string.
using Autoescape = std::function<bool(std::string_view name)>;

// By extension, as Jinja2's select_autoescape: names that end in one of `enabled` escape, in one of `disabled`
// don't; `default_for_string` decides for from_string, `otherwise` for the rest.
Autoescape select_autoescape(std::vector<std::string> enabled = {"html", "htm", "xml"},
                             std::vector<std::string> disabled = {}, bool default_for_string = true,
                             bool otherwise = false);

// Jinja2's policies (Jinja2 3.1, API, "Policies"), as far as there are any here.
struct Policies {
  bool ext_i18n_trimmed = false;  // "ext.i18n.trimmed": a trans that says nothing is trimmed
};

struct Options {
  LoaderPtr loader = {};          // none: only from_string
  Syntax syntax = {};             // delimiters and whitespace
  Extensions extensions = {};     // tags beyond the built-in ones
  bool autoescape = true;         // escape in every template; Jinja2's own default is off
  Autoescape autoescape_if = {};  // decides by name in place of `autoescape`
  UndefinedKind undefined = UndefinedKind::undefined;
  Value finalize = {};           // a callable that each printed value passes through; none by default
  bool auto_reload = false;      // look at a template's file at each get_template; Jinja2's default is on
  std::size_t cache_size = 400;  // templates kept, by name or by content together; 0 keeps none
  // With extensions.i18n: where texts are looked up; null leaves each as it is written, as install_null_translations.
  gettext::TranslationsPtr translations = {};
  bool newstyle_gettext = false;  // gettext and its like format their result, and escape what they put in
  Policies policies = {};
  // What templates may touch, and what a render may cost (docs/templates/untrusted.md). Without limits of one's own: those
  // of Limits{} in a sandbox, Limits::none() outside.
  Sandbox sandbox = Sandbox::none;
  std::optional<Limits> limits = {};
  Clock clock = {};  // tells the time for limits.time; empty: std::chrono::steady_clock
};

// Marks a function, so that a sandboxed template may hold it but not call it (jinja2.sandbox.unsafe).
[[nodiscard]] Value unsafe(Value callable);

// A compiled template with all that it extends and includes by constant name.
class Template {
 public:
  struct Impl;  // the engine's own

  explicit Template(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}
  // The whole page. `context` holds the variables; the environment's globals stand behind them.
  // Throws the errors of eddy/templates/errors.h, and whatever a filter or function throws.
  [[nodiscard]] std::string render(const Context& context) const;
  // Writes the page piece by piece as it is made, in pieces of about 16 KiB.
  void render_into(Sink& sink, const Context& context) const;
  // The name it was loaded by; "<template>" for one made from a string.
  [[nodiscard]] const std::string& name() const noexcept;
  // The path it was read from, empty when there is none.
  [[nodiscard]] const std::string& filename() const noexcept;

  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

 private:
  std::shared_ptr<const Impl> impl_;
};
using TemplatePtr = std::shared_ptr<const Template>;

class Environment {
 public:
  // Throws TemplateFault ("AssertionError") where two of the starts of blocks, variables and comments are the same, or
  // newline_sequence is no line break.
  explicit Environment(Options options = {});
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // Before the first template only; afterwards each throws std::logic_error. A filter is called with the filtered
  // value first; a test answers a bool. Built-in names may be replaced.
  void add_filter(std::string name, Value callable);
  void add_test(std::string name, Value callable);
  void add_global(std::string name, Value value);

  // The template of that name. Throws TemplateNotFound with every place looked at, TemplateSyntaxError.
  [[nodiscard]] TemplatePtr get_template(std::string_view name) const;
  // The first that exists. Throws TemplatesNotFound.
  [[nodiscard]] TemplatePtr select_template(const std::vector<std::string>& names) const;
  // Compiles a text; the same text is compiled once and kept (cache_size).
  [[nodiscard]] TemplatePtr from_string(std::string_view text) const;

  [[nodiscard]] std::vector<std::string> list_templates() const;
  [[nodiscard]] const Options& options() const noexcept;

  struct Impl;
  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace eddy::jinja2
