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

#include "eddy/base/generator.h"
#include "eddy/gettext.h"
#include "eddy/templates/errors.h"
#include "eddy/templates/extension.h"
#include "eddy/templates/limits.h"
#include "eddy/templates/loaders.h"
#include "eddy/templates/module.h"
#include "eddy/templates/pass_context.h"
#include "eddy/templates/policies.h"
#include "eddy/templates/sink.h"
#include "eddy/templates/stream.h"
#include "eddy/templates/syntax.h"
#include "eddy/templates/undefined.h"
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

// Whether a template escapes what it prints, by its name; `name` is empty for a template made from a string.
using Autoescape = std::function<bool(std::string_view name)>;

// By extension, as Jinja2's select_autoescape: names that end in one of `enabled` escape, in one of `disabled`
// don't; `default_for_string` decides for from_string, `otherwise` for the rest.
Autoescape select_autoescape(std::vector<std::string> enabled = {"html", "htm", "xml"},
                             std::vector<std::string> disabled = {}, bool default_for_string = true,
                             bool otherwise = false);

// The name that a template is looked up by, where `parent` asks for it by `name` (jinja2.Environment.join_path): a name
// relative to the parent's, for one.
using JoinPath = std::function<std::string(std::string_view name, std::string_view parent)>;

struct Options {
  LoaderPtr loader = {};          // none: only from_string
  Syntax syntax = {};             // delimiters and whitespace
  Extensions extensions = {};     // tags beyond the built-in ones
  bool autoescape = true;         // escape in every template; Jinja2's own default is off
  Autoescape autoescape_if = {};  // decides by name in place of `autoescape`
  Undefined undefined = {};       // an UndefinedKind, or make_logging_undefined(…)
  Value finalize = {};            // a callable that each printed value passes through; none by default
  bool native = false;            // templates yield values: NativeEnvironment
  bool auto_reload = false;       // look at a template's file at each get_template; Jinja2's default is on
  std::size_t cache_size = 400;   // templates kept, by name or by content together; 0 keeps none
  // With extensions.i18n: where texts are looked up; null leaves each as it is written, as install_null_translations.
  gettext::TranslationsPtr translations = {};
  bool newstyle_gettext = false;  // gettext and its like format their result, and escape what they put in
  Policies policies = {};
  // What templates may touch, and what a render may cost (docs/templates/untrusted.md). Without limits of one's own: those
  // of Limits{} in a sandbox, Limits::none() outside.
  Sandbox sandbox = Sandbox::none;
  std::optional<Limits> limits = {};
  // What `extends`, `include` and `import` ask for; empty: the name as it is written.
  JoinPath join_path = {};
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
  // What a native template yields (jinja2.nativetypes): the value of a single expression as it is, None for nothing, else
  // the text of all that it prints, or the value of the Python literal that it spells. Of another template, the page.
  [[nodiscard]] Value render_value(const Context& context) const;
  // Writes the page piece by piece as it is made, in pieces of about 16 KiB.
  void render_into(Sink& sink, const Context& context) const;
  // The page in pieces, each made when it is asked for: what a loop's round, a block, a macro or an include prints. Nothing
  // runs in between; `variables`, a dict, is kept as long. The template is interpreted, also where it is compiled.
  [[nodiscard]] base::Generator<std::string> generate(Value variables = {}) const;
  // The same, to be buffered, or dumped into a file.
  [[nodiscard]] TemplateStream stream(Value variables = {}) const;
  // What the template exports: its macros and the variables of its top level, once it has run with `variables`, a dict.
  [[nodiscard]] Module make_module(Value variables = {}) const;
  [[nodiscard]] Module module() const { return make_module(); }
  // Whether its file, and those of all that it extends, includes and imports by constant names, are as they were read.
  [[nodiscard]] bool is_up_to_date() const;
  // The name it was loaded by; "<template>" for one made from a string.
  [[nodiscard]] const std::string& name() const noexcept;
  // The path it was read from, empty when there is none.
  [[nodiscard]] const std::string& filename() const noexcept;

  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

 private:
  std::shared_ptr<const Impl> impl_;
};
using TemplatePtr = std::shared_ptr<const Template>;

// An expression by itself (jinja2.environment.TemplateExpression).
class TemplateExpression {
 public:
  TemplateExpression(TemplatePtr compiled, bool undefined_to_none) noexcept
      : compiled_{std::move(compiled)}, undefined_to_none_{undefined_to_none} {}
  // Its value, with these variables.
  Value operator()(const Context& context) const;

 private:
  TemplatePtr compiled_;
  bool undefined_to_none_;
};

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
  // As one of Options::extensions.own.
  void add_extension(ExtensionPtr extension);

  // An environment with other options that shares filters, tests and globals with this one: what is added to one of them is
  // in both, and the first template of either freezes both. Its cache and its extensions are its own.
  //   jinja2::Options mail = env.options();
  //   mail.autoescape = false;
  //   const auto text = env.overlay(mail);
  [[nodiscard]] std::unique_ptr<Environment> overlay(Options options) const;

  // The template of that name. Throws TemplateNotFound with every place looked at, TemplateSyntaxError. `globals`, a dict,
  // stands behind the variables of its renders and before the environment's globals; imports see it too.
  [[nodiscard]] TemplatePtr get_template(std::string_view name, Value globals = {}) const;
  // The first that exists. Throws TemplatesNotFound.
  [[nodiscard]] TemplatePtr select_template(const std::vector<std::string>& names, Value globals = {}) const;
  [[nodiscard]] TemplatePtr get_or_select_template(std::string_view name, Value globals = {}) const {
    return get_template(name, std::move(globals));
  }
  [[nodiscard]] TemplatePtr get_or_select_template(const std::vector<std::string>& names,
                                                   Value globals = {}) const {
    return select_template(names, std::move(globals));
  }
  // Compiles a text; the same text is compiled once and kept (cache_size).
  [[nodiscard]] TemplatePtr from_string(std::string_view text, Value globals = {}) const;
  // Compiles an expression, which is not kept. What is undefined is None, unless `undefined_to_none` is false.
  [[nodiscard]] TemplateExpression compile_expression(std::string_view text,
                                                      bool undefined_to_none = true) const;

  // A filter, or a test, by its name, as a template that does not escape calls it. TemplateRuntimeError where there is none.
  Value call_filter(std::string_view name, const Value& value, const std::vector<Value>& arguments = {},
                    const std::vector<KeywordArgument>& keywords = {}) const;
  bool call_test(std::string_view name, const Value& value, const std::vector<Value>& arguments = {},
                 const std::vector<KeywordArgument>& keywords = {}) const;

  [[nodiscard]] std::vector<std::string> list_templates() const;
  [[nodiscard]] const Options& options() const noexcept;

  struct Impl;
  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

 private:
  explicit Environment(std::shared_ptr<Impl> impl) noexcept;
  std::shared_ptr<Impl> impl_;
};

// An environment whose templates yield values (jinja2.nativetypes.NativeEnvironment): Template::render_value.
class NativeEnvironment : public Environment {
 public:
  explicit NativeEnvironment(Options options = {.autoescape = false})
      : Environment{native(std::move(options))} {}

 private:
  static Options native(Options options) {
    options.native = true;
    return options;
  }
};

}  // namespace eddy::jinja2
