// The names that every template of an application sees beside its context: handler, request, current_user, and what
// stands for a locale (Tornado, RequestHandler.get_template_namespace).
//
// A handler's object views the handler, and lives for the length of a render. There are no translations yet: `_`,
// pgettext and locale are Tornado's where none were loaded. Tests: tests/tornado/render_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/tornado.h"
#include "eddy/tornado/request_handler.h"
#include "eddy/value.h"

namespace eddy::tornado::web {

// Those of one request.
void add_names(RequestHandler& handler, Context& context);
// `_`, pgettext and locale, the same for all.
void add_locale_names(template_::Loader& loader);

// Application::reverse_url_of; what it refuses is a ValueError, of which the engine says where in the page it is.
std::string reversed_for_page(const Application& application, std::string_view name,
                              const std::vector<std::string>& args);

}  // namespace eddy::tornado::web
