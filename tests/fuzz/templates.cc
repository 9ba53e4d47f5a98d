// Both template engines over any text: it ends in a page or a template error, in bounded time, and never otherwise.
//
// The first byte chooses the front end and options; the rest is the template, which can include and extend itself.
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

// A page of more than this is enough: the template repeats itself.
struct Bounded : eddy::templates::Sink {
  void write(std::string_view piece) override {
    size += piece.size();
    if (size > (1U << 20)) throw eddy::templates::TemplateRuntimeError{"enough"};
  }
  std::size_t size = 0;
};

void run_jinja2(std::uint8_t choice, std::string text) {
  eddy::jinja2::Options options;
  options.loader =
      std::make_shared<eddy::jinja2::DictLoader>(Texts{{"t", std::move(text)}, {"i", "[{{ x }}]"}});
  options.syntax.trim_blocks = (choice & 2) != 0;
  options.syntax.lstrip_blocks = (choice & 4) != 0;
  if ((choice & 8) != 0) options.syntax.line_statement_prefix = "#";
  if ((choice & 8) != 0) options.syntax.line_comment_prefix = "##";
  options.extensions.i18n = options.extensions.debug = true;
  options.newstyle_gettext = (choice & 32) != 0;
  options.undefined =
      (choice & 16) != 0 ? eddy::jinja2::UndefinedKind::strict : eddy::jinja2::UndefinedKind::chainable;
  const eddy::jinja2::Environment env{std::move(options)};
  Bounded sink;
  env.get_template("t")->render_into(sink, {{"x", 1}, {"l", eddy::Value::list({1, "<a>", 2.5})}});
}

void run_tornado(std::string text) {
  const eddy::tornado::template_::Loader loader{
      std::make_shared<eddy::jinja2::DictLoader>(Texts{{"t", std::move(text)}, {"i", "[{{ x }}]"}})};
  Bounded sink;
  loader.load("t")->render_into(sink, {{"x", 1}, {"l", eddy::Value::list({1, "<a>", 2.5})}});
}

// Loops that a template may ask for but a fuzzer can't wait for.
bool is_endless(std::string_view text) {
  return text.find("while") != std::string_view::npos || text.find("range") != std::string_view::npos ||
         text.find("lipsum") != std::string_view::npos || text.find('*') != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 4096) return 0;
  std::string text{reinterpret_cast<const char*>(data + 1), size - 1};
  if (is_endless(text)) return 0;
  try {
    (data[0] & 1) != 0 ? run_tornado(std::move(text)) : run_jinja2(data[0], std::move(text));
  } catch (const eddy::templates::TemplateError&) {  // the template's own fault
  }
  return 0;
}
