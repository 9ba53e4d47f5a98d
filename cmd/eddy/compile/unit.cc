#include "compile/unit.h"

#include <utility>

#include "compile/options_file.h"
#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "render/case_error.h"
#include "render/case_options.h"
#include "support/own_tags.h"
#include "support/template_error.h"
#include "templates/compiled_set.h"
#include "templates/generator.h"
#include "templates/jinja2_environment.h"
#include "templates/tornado_loader.h"

namespace eddy::command {
namespace {

using templates::GeneratedUnit;

// The options of a Flask app, where the file does not say otherwise: they are what render_template needs.
jinja2::Options jinja2_options(const Value& file) {
  Value defaults{
      {"autoescape", Value{{"enabled_extensions", Value::list({"html", "htm", "xml", "xhtml", "svg"})}}},
      {"extensions", Value::list({"do", "loopcontrols"})}};
  for (const auto& [name, value] : file.as_dict()) {
    if (name != Value{"finalize"} && name != Value{"tags"}) defaults.mutable_dict().set(name, value);
  }
  jinja2::Options options = jinja2_case(defaults).options;
  // Only that there is one shows in the code.
  if (const auto finalize = file.find("finalize"); finalize && finalize->truth())
    options.finalize = Value{Callable{[](const Arguments&) { return Value{}; }}};
  return options;
}

constexpr std::string_view kId = "eddy_compiled_template";

GeneratedUnit generated(const CompileUnit& unit, std::string_view filename, std::string_view text,
                        std::string options) {
  return {.engine = unit.engine,
          .folder = unit.folder,
          .name = unit.name,
          .filename = filename,
          .text = text,
          .options = std::move(options),
          .output = unit.output};
}

std::string generate(const CompileUnit& unit, const templates::Program& program, std::string_view text,
                     std::string options) {
  std::string out = templates::generated_head();
  templates::append_generated(out, program,
                              generated(unit, program.source->filename, text, std::move(options)), kId);
  return out;
}

// The tags of the program's own, which are known by name only: a template with one is interpreted.
std::vector<std::string> own_tags(const Value& file) {
  const auto given = file.find("tags");
  if (!given) return {};
  if (!given->is_list()) throw invalid_case("option 'tags' takes a list of text");
  std::vector<std::string> tags;
  for (const Value& tag : given->items()) {
    if (!tag.is_string()) throw invalid_case("option 'tags' takes a list of text");
    tags.emplace_back(tag.as_string());
  }
  return tags;
}

std::string compile_jinja2(const CompileUnit& unit, const jinja2::FileSystemLoader& loader,
                           const Value& file) {
  jinja2::Options options = jinja2_options(file);
  const std::string depends_on = templates::code_options(options, unit.name);
  options.extensions.own = {thrown(own_tags(file))};
  const jinja2::Environment env{options};
  std::vector<std::string> tried;
  auto loaded = loader.load(unit.name, tried);
  if (!loaded) throw templates::TemplateNotFound{unit.name, std::move(tried)};
  const std::string text = loaded->text;
  const std::string filename = loaded->filename;
  try {
    const auto parsed = env.impl().parse(std::move(*loaded), unit.name);
    return generate(unit, *env.impl().compile(parsed, unit.name), text, depends_on);
  } catch (const OwnTag&) {
    std::string out = templates::generated_head();
    templates::append_text_only(out, generated(unit, filename, text, depends_on), kId);
    return out;
  }
}

std::string compile_tornado(const CompileUnit& unit, std::shared_ptr<const jinja2::FileSystemLoader> loader,
                            const Value& file) {
  const TornadoCase setup = tornado_case(file);
  std::vector<std::string> tried;
  const auto loaded = loader->load(unit.name, tried);
  if (!loaded) throw templates::TemplateNotFound{unit.name, std::move(tried)};
  const tornado::template_::Loader templates{std::move(loader), setup.options};
  return generate(unit, *templates.impl().load(unit.name), loaded->text,
                  templates::code_options(setup.options));
}

}  // namespace

Outcome<std::string> compile_unit(const CompileUnit& unit) {
  const auto file = read_options_file(unit.options);
  if (!file) return base::Error{file.error()};
  const auto loader = std::make_shared<const jinja2::FileSystemLoader>(unit.templates);
  try {
    return unit.engine == "tornado" ? compile_tornado(unit, loader, *file)
                                    : compile_jinja2(unit, *loader, *file);
  } catch (const templates::TemplateError& error) {
    if (error.type() == "UnsupportedOption" || error.type() == "InvalidCase")
      return fail("{}: error: {}", unit.options, error.message());
    std::string told = as_compiler(error);
    if (error.message().starts_with("Encountered unknown tag") && unit.engine == "jinja2")
      told +=
          "\n  a tag of the program's own is named in the OPTIONS: tags = [\"…\"]; such a template is "
          "interpreted";
    return fail("{}", told);
  }
}

}  // namespace eddy::command
