// RequestHandler's templates: the application's loader, and the names that every template sees.
//
// Tests: tests/tornado/render_test.cc.
#include <stdexcept>
#include <utility>

#include "eddy/tornado/request_handler.h"
#include "eddy/value/object.h"
#include "tornado/application_state.h"

namespace eddy::tornado::web {
namespace {

// The request, as templates see it: request.path, request.uri ...
class RequestObject final : public Object {
 public:
  explicit RequestObject(const HTTPServerRequest& request) : request_{request} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "HTTPServerRequest"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    static constexpr std::pair<std::string_view, std::string_view (HTTPServerRequest::*)() const noexcept>
        attributes[] = {
            {"method", &HTTPServerRequest::method},       {"uri", &HTTPServerRequest::uri},
            {"path", &HTTPServerRequest::path},           {"query", &HTTPServerRequest::query},
            {"version", &HTTPServerRequest::version},     {"host", &HTTPServerRequest::host},
            {"remote_ip", &HTTPServerRequest::remote_ip}, {"protocol", &HTTPServerRequest::protocol}};
    for (const auto& [key, member] : attributes)
      if (key == name) return out = Value{(request_.*member)()}, true;
    return false;
  }

 private:
  const HTTPServerRequest& request_;
};

}  // namespace

std::string RequestHandler::render_string(std::string_view template_name, Context&& context) {
  const template_::Loader* const loader = application_->state().loader.get();
  if (!loader)
    throw std::logic_error{"can't render " + std::string{template_name} +
                           ": the application has no template_path"};
  if (!application_->settings().compiled_template_cache.value_or(!application_->settings().debug))
    loader->reset();
  context.add_default("request", Value{ObjectPtr{std::make_shared<RequestObject>(*request_)}});
  context.add_default("current_user", current_user());
  return loader->load(template_name)->generate(context);
}

void RequestHandler::render(std::string_view template_name, Context&& context) {
  if (finished_) throw std::logic_error{"Cannot render() after finish()"};
  write(render_string(template_name, std::move(context)));
  finish();
}

}  // namespace eddy::tornado::web
