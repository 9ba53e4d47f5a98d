#include "render/page.h"

#include <algorithm>
#include <filesystem>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "render/json_place.h"
#include "render/stand_ins.h"
#include "support/files.h"
#include "support/template_error.h"

namespace eddy::command {
namespace {

std::string render(const Page& page, const Context& context) {
  const auto loader = std::make_shared<jinja2::FileSystemLoader>(page.templates);
  if (page.engine == "tornado") {
    tornado::template_::Options options;
    if (!page.autoescape) options.autoescape.clear();
    return tornado::template_::Loader{loader, options}.load(page.name)->generate(context);
  }
  const jinja2::Environment env{{.loader = loader, .autoescape = page.autoescape}};
  return env.get_template(page.name)->render(context);
}

// "file:line:column: error: message".
std::string json_error(const std::string& file, std::string_view text, const std::string& message) {
  const auto fault = json_fault(text);
  if (!fault) return fmt::format("{}: error: {}", file, message);
  const std::string_view before = text.substr(0, *fault);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return fmt::format("{}:{}:{}: error: {}", file, line, column, message);
}

Outcome<Value> read_context(const std::string& file) {
  if (file.empty()) return Value{Dict{}};
  const auto text = read_file(file);
  if (!text) return base::Error{text.error()};
  const auto parsed = json::parse(*text);
  if (!parsed) return fail("{}", json_error(file, *text, parsed.error().message));
  if (!parsed->is_dict()) return fail("{}:1: error: the context is not an object", file);
  return *parsed;
}

}  // namespace

Outcome<std::string> render_page(const Page& page) {
  if (!std::filesystem::is_directory(page.templates)) return fail("no folder {}", page.templates);
  const auto read = read_context(page.context);
  if (!read) return base::Error{read.error()};
  try {
    const Value variables = with_stand_ins(*read);
    return render(page, Context{variables});
  } catch (const templates::TemplateError& error) {
    return fail("{}", as_compiler(error));
  } catch (const std::exception& error) {
    return fail("{}: error: {}", page.name, error.what());
  }
}

}  // namespace eddy::command
