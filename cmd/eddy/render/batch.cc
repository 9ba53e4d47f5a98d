#include "render/batch.h"

#include <fmt/format.h>

#include <istream>
#include <new>
#include <ostream>
#include <stdexcept>

#include "render/case_error.h"
#include "render/case_options.h"
#include "render/stand_ins.h"

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

std::string render_jinja2(const Value& root, const std::string& name, jinja2::LoaderPtr loader,
                          const Context& context) {
  Jinja2Case setup = jinja2_case(dict_member(root, "options"));
  setup.options.loader = std::move(loader);
  jinja2::Environment env{std::move(setup.options)};
  for (auto& [global, value] : setup.globals) env.add_global(global, std::move(value));
  return env.get_template(name)->render(context);
}

std::string render_tornado(const Value& root, const std::string& name, jinja2::LoaderPtr source,
                           const Context& context) {
  TornadoCase setup = tornado_case(dict_member(root, "options"));
  tornado::template_::Loader loader{std::move(source), std::move(setup.options)};
  for (auto& [global, value] : setup.names) loader.add_namespace(global, std::move(value));
  try {
    return loader.load(name)->generate(context);
  } catch (const templates::TemplateNotFound& error) {
    // As tornado.template.DictLoader has it.
    throw KeyError{Value{error.name()}.repr()};
  }
}

std::string render_case(std::string_view line) {
  const auto parsed = json::parse(line, {.exact_integers = true});
  if (!parsed) throw invalid_case(parsed.error().message);
  const Value& root = *parsed;
  if (!root.is_dict()) throw invalid_case("a case is an object");
  const std::string engine = text_member(root, "engine");
  const std::string name = text_member(root, "main");
  const Value variables = with_stand_ins(dict_member(root, "context"));
  if (!variables.is_dict()) throw invalid_case("'context' is not an object");
  const Context context{variables};
  auto loader = std::make_shared<jinja2::DictLoader>(templates_of(root));
  if (engine == "jinja2") return render_jinja2(root, name, std::move(loader), context);
  if (engine == "tornado") return render_tornado(root, name, std::move(loader), context);
  throw invalid_case(fmt::format("no engine '{}'", engine));
}

std::string error_answer(std::string_view type, std::string_view message, std::uint32_t line = 0) {
  return json::dumps(
      {{"error", Value{{"type", type}, {"message", message}, {"line", line == 0 ? Value{} : Value{line}}}}});
}

}  // namespace

std::string answer_case(std::string_view line) {
  try {
    return json::dumps({{"output", render_case(line)}});
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

}  // namespace eddy::command
