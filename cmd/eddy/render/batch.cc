#include "render/batch.h"

#include <fmt/format.h>

#include <istream>
#include <new>
#include <ostream>
#include <stdexcept>

#include "eddy/templates/chat.h"
#include "render/case_error.h"
#include "render/case_options.h"
#include "render/stand_ins.h"
#include "templates/chat_functions.h"
#include "templates/compiled_set.h"
#include "templates/jinja2_environment.h"
#include "templates/tornado_loader.h"

namespace eddy::command {
namespace {

using Templates = std::map<std::string, std::string, std::less<>>;

// A member of the case, or what stands for it.
Value member(const Value& root, std::string_view name, const Value& otherwise) {
  const auto found = root.find(name);
  return found && !found->is_none() ? *found : otherwise;
}

Value dict_member(const Value& root, std::string_view name) {
  Value value = member(root, name, Value{Dict{}});
  if (!value.is_dict()) throw invalid_case(fmt::format("'{}' is not an object", name));
  return value;
}

std::string text_member(const Value& root, std::string_view name) {
  const Value value = member(root, name, {});
  if (value.is_none()) throw invalid_case(fmt::format("'{}' is missing", name));
  if (!value.is_string()) throw invalid_case(fmt::format("'{}' is not text", name));
  return std::string{value.as_string()};
}

Templates templates_of(const Value& root) {
  Templates out;
  const Value templates = dict_member(root, "templates");
  for (const auto& [name, source] : templates.as_dict()) {
    if (!source.is_string()) throw invalid_case(fmt::format("template '{}' is not text", name.as_string()));
    out.emplace(name.as_string(), source.as_string());
  }
  return out;
}

// The case's templates, each with the code that was made of it.
class CaseLoader final : public jinja2::Loader {
 public:
  CaseLoader(Templates templates, FindCompiled find)
      : templates_{std::move(templates)}, find_{std::move(find)} {}
  [[nodiscard]] std::optional<jinja2::Loaded> load(std::string_view name,
                                                   std::vector<std::string>& tried) const override {
    auto loaded = templates_.load(name, tried);
    if (loaded && find_) loaded->compiled = find_(name);
    return loaded;
  }
  [[nodiscard]] std::vector<std::string> list_templates() const override {
    return templates_.list_templates();
  }

 private:
  jinja2::DictLoader templates_;
  FindCompiled find_;
};

// With a clock that stands still.
void add_chat_functions(jinja2::Environment& env, const std::string& now) {
  const auto moment = templates::runtime::parse_iso_moment(now);
  if (!moment) throw invalid_case(fmt::format("option 'now' takes an ISO time, not '{}'", now));
  jinja2::chat::add_functions(env);
  env.add_global("strftime_now", templates::strftime_now([moment] { return *moment; }));
}

std::unique_ptr<jinja2::Environment> jinja2_environment(const Value& root, jinja2::LoaderPtr loader) {
  Jinja2Case setup = jinja2_case(dict_member(root, "options"));
  setup.options.loader = std::move(loader);
  auto env = std::make_unique<jinja2::Environment>(std::move(setup.options));
  if (setup.chat_now) add_chat_functions(*env, *setup.chat_now);
  for (auto& [global, value] : setup.globals) env->add_global(global, std::move(value));
  for (const std::string& filter : setup.filters)
    env->add_filter(filter, Value{Callable{[](const Arguments& a) { return a.positional[0]; }}, filter});
  for (const std::string& test : setup.tests)
    env->add_test(test,
                  Value{Callable{[](const Arguments& a) { return Value{a.positional[0].truth()}; }}, test});
  return env;
}

std::unique_ptr<tornado::template_::Loader> tornado_loader(const Value& root, jinja2::LoaderPtr source) {
  TornadoCase setup = tornado_case(dict_member(root, "options"));
  auto loader = std::make_unique<tornado::template_::Loader>(std::move(source), std::move(setup.options));
  for (auto& [global, value] : setup.names) loader->add_namespace(global, std::move(value));
  return loader;
}

std::string render_tornado(const tornado::template_::Loader& loader, const std::string& name,
                           const Context& context) {
  try {
    return loader.load(name)->generate(context);
  } catch (const templates::TemplateNotFound& error) {
    // As tornado.template.DictLoader has it.
    throw KeyError{Value{error.name()}.repr()};
  }
}

Value read_case(std::string_view line) {
  auto parsed = json::parse(line);
  if (!parsed) throw invalid_case(parsed.error().message);
  if (!parsed->is_dict()) throw invalid_case("a case is an object");
  return std::move(*parsed);
}

// The page; of a native template its value too, as Python writes it.
Value render_jinja2(const jinja2::Environment& environment, const std::string& name, const Context& context) {
  const jinja2::TemplatePtr page = environment.get_template(name);
  if (!environment.options().native) return {{"output", page->render(context)}};
  const Value value = page->render_value(context);
  return {{"output", value.str()}, {"value", value.repr()}};
}

Value render_case(std::string_view line, FindCompiled find) {
  const Value root = read_case(line);
  const std::string engine = text_member(root, "engine");
  const std::string name = text_member(root, "main");
  const Value variables = with_stand_ins(dict_member(root, "context"));
  if (!variables.is_dict()) throw invalid_case("'context' is not an object");
  const Context context{variables};
  auto loader = std::make_shared<CaseLoader>(templates_of(root), std::move(find));
  if (engine == "jinja2") return render_jinja2(*jinja2_environment(root, std::move(loader)), name, context);
  if (engine == "tornado")
    return {{"output", render_tornado(*tornado_loader(root, std::move(loader)), name, context)}};
  throw invalid_case(fmt::format("no engine '{}'", engine));
}

std::string error_answer(std::string_view type, std::string_view message, std::uint32_t line = 0) {
  return json::dumps(
      {{"error", Value{{"type", type}, {"message", message}, {"line", line == 0 ? Value{} : Value{line}}}}});
}

}  // namespace

std::string answer_case(std::string_view line) { return answer_case(line, {}); }

std::string answer_case(std::string_view line, FindCompiled find) {
  try {
    return json::dumps(render_case(line, std::move(find)));
  } catch (const templates::TemplateError& error) {
    return error_answer(error.type(), error.message(), error.place().line);
  } catch (const ValueFault& error) {
    return error_answer(error.type(), error.what());
  } catch (const std::bad_alloc&) {
    return error_answer("MemoryError", "out of memory");
  } catch (const std::length_error& error) {
    return error_answer("MemoryError", error.what());
  } catch (const std::exception& error) {
    return error_answer("RuntimeError", error.what());
  }
}

void answer_cases(std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line) && out;) out << answer_case(line) << '\n' << std::flush;
}

void for_each_program(std::string_view line, const std::function<void(const CaseProgram&)>& use) {
  Templates texts;
  Value root;
  std::string engine;
  try {
    root = read_case(line);
    engine = text_member(root, "engine");
    texts = templates_of(root);
  } catch (const templates::TemplateError&) {
    return;
  }
  for (const auto& [name, text] : texts) {
    try {
      const auto loader = std::make_shared<jinja2::DictLoader>(texts);
      if (engine == "tornado") {
        const auto source = tornado_loader(root, loader);
        const templates::ProgramPtr program = source->impl().load(name);
        use({engine, name, text, *program, templates::code_options(source->impl().options)});
      } else {
        const auto env = jinja2_environment(root, loader);
        const auto program = env->impl().compile(env->impl().parse({text, {}, {}}, name), name);
        use({engine, name, text, *program, templates::code_options(env->options(), name)});
      }
    } catch (const templates::TemplateError&) {  // a case may be about a template that is wrong
    } catch (const ValueFault&) {
    }
  }
}

}  // namespace eddy::command
