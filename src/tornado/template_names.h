// The names that every template of an application sees beside its context: handler, request, current_user, and what
// stands for a locale (Tornado, RequestHandler.get_template_namespace).
//
// A handler's object views the handler, and lives for the length of a render. There are no translations yet: `_`,
// pgettext and locale are Tornado's where none were loaded. Tests: tests/tornado/render_test.cc.
#pragma once
#include "eddy/templates/tornado.h"
#include "eddy/tornado/request_handler.h"
#include "eddy/value.h"

namespace eddy::tornado::web {

// Those of one request.
void add_names(RequestHandler& handler, Context& context);
// `_`, pgettext and locale, the same for all.
void add_locale_names(template_::Loader& loader);

}  // namespace eddy::tornado::web
