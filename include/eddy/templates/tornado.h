// eddy/templates/tornado.h: Tornado's templates (tornado.template, 6.2), by themselves.
//
//   tornado::template_::Loader loader{"templates"};
//   std::string page = loader.load("main.html")->generate({{"title", "home"}, {"messages", messages}});
//
// Expressions are Python's. A Loader is set up first and may then be used from any thread; a Template is immutable.
// Tests: tests/templates; docs/guide/tornado.md.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/templates/errors.h"
#include "eddy/templates/loaders.h"
#include "eddy/templates/sink.h"
#include "eddy/value.h"

namespace eddy::tornado::template_ {

using jinja2::DictLoader;
using templates::NameError;
using templates::ParseError;
using templates::Sink;
using templates::TemplateError;
using templates::TemplateNotFound;

// What becomes of blanks in a template's text (tornado.template.filter_whitespace).
enum class Whitespace : std::uint8_t {
  by_name,  // single for names that end in .html or .js, else all
  all,      // kept as they are
  single,   // a run of blanks becomes one, a run with a line break one line break
  oneline,  // every run becomes one space
};

struct Options {
  std::string autoescape = "xhtml_escape";  // a function of the namespace, or empty: none
  Whitespace whitespace = Whitespace::by_name;
  // What datetime.now() and its like answer: microseconds since 1970-01-01 00:00 UTC. Empty: the system's clock.
  std::function<std::int64_t()> clock = {};
};

class Template {
 public:
  struct Impl;  // the engine's own

  // A template that is not in a loader; it can't extend (ParseError) or include (a TemplateFault
  // "AssertionError", as the original's). Throws ParseError.
  explicit Template(std::string_view text, std::string name = "<string>", const Options& options = {});
  explicit Template(std::shared_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}
  // The whole page; `generate` is Tornado's name for it. Throws NameError and the others of errors.h.
  [[nodiscard]] std::string generate(const Context& context) const;
  [[nodiscard]] std::string render(const Context& context) const { return generate(context); }
  // Writes the page piece by piece as it is made, in pieces of about 16 KiB.
  void render_into(Sink& sink, const Context& context) const;
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  std::shared_ptr<const Impl> impl_;
};
using TemplatePtr = std::shared_ptr<const Template>;

// Loads templates by name from one folder (or any loader of Jinja2's), and keeps what it compiled. Names in
// extends and include are relative to the template that holds them.
class Loader {
 public:
  explicit Loader(std::string root_directory, Options options = {});
  explicit Loader(jinja2::LoaderPtr source, Options options = {});
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  // A name that every template of this loader sees; before the first load only (else std::logic_error).
  void add_namespace(std::string name, Value value);
  // The template of that name, compiled once. Throws TemplateNotFound with every path tried, ParseError.
  [[nodiscard]] TemplatePtr load(std::string_view name) const;
  // Forgets what was compiled; templates in use live on.
  void reset() const;

  struct Impl;
  [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }  // the engine's own

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace eddy::tornado::template_
