// RequestHandler's templates: the application's loader, and its output as the answer.
//
// Tests: tests/tornado/render_test.cc.
#include <stdexcept>
#include <utility>

#include "eddy/tornado/request_handler.h"
#include "tornado/application_state.h"
#include "tornado/template_names.h"

namespace eddy::tornado::web {
std::string RequestHandler::render_string(std::string_view template_name, Context&& context) {
  const template_::Loader* const loader = application_->state().loader.get();
  if (!loader)
    throw std::logic_error{"can't render " + std::string{template_name} +
                           ": the application has no template_path"};
  if (!application_->settings().compiled_template_cache.value_or(!application_->settings().debug))
    loader->reset();
  add_names(*this, context);
  return loader->load(template_name)->generate(context);
}

void RequestHandler::render(std::string_view template_name, Context&& context) {
  if (finished_) throw std::logic_error{"Cannot render() after finish()"};
  write(render_string(template_name, std::move(context)));
  finish();
}

}  // namespace eddy::tornado::web
