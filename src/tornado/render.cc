// RequestHandler's templates: the application's loader, and its output as the answer.
//
// Tests: tests/tornado/render_test.cc, tests/tornado/ui_modules_test.cc.
#include <stdexcept>
#include <utility>

#include "eddy/tornado/request_handler.h"
#include "tornado/application_state.h"
#include "tornado/module_parts.h"
#include "tornado/template_names.h"
#include "tornado/ui_modules.h"

namespace eddy::tornado::web {

// Of one name the first that a context is given counts, so these go before handler, request and the others.
void RequestHandler::add_ui_names(Context& context) {
  const Value modules{ObjectPtr{ui_modules_}};
  context.add_default("_tt_modules", modules);
  context.add_default("modules", modules);
  const auto& methods = settings().ui_methods;
  for (auto each = methods.rbegin(); each != methods.rend(); ++each)
    context.add_default(each->first, each->second.bind(*this, each->first));
}

std::string RequestHandler::render_string(std::string_view template_name, Context&& context) {
  const Application::State& state = application_->state();
  if (!state.loader)
    throw std::logic_error{"can't render " + std::string{template_name} +
                           ": the application has no template_path"};
  if (!ui_modules_) ui_modules_ = std::make_shared<detail::UIModules>(*this);
  struct Nested {
    explicit Nested(std::uint32_t& count) : depth{++count} {}
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    ~Nested() { --depth; }
    std::uint32_t& depth;
  } const nested{ui_modules_->depth};
  if (nested.depth > max_render_depth)
    throw templates::TemplateFault{
        "RecursionError",
        "UI modules render more than " + std::to_string(max_render_depth) + " templates within one another"};
  if (!application_->settings().compiled_template_cache.value_or(!application_->settings().debug))
    state.loader->reset();
  add_ui_names(context);
  add_names(*this, context);
  return state.loader->load(template_name)->generate(context);
}

void RequestHandler::render(std::string_view template_name, Context&& context) {
  if (finished_) throw std::logic_error{"Cannot render() after finish()"};
  std::string html = render_string(template_name, std::move(context));
  if (!ui_modules_->called().empty()) insert_module_parts(*this, ui_modules_->called(), template_name, html);
  write(std::move(html));
  finish();
}

}  // namespace eddy::tornado::web
