// What a request's UI modules add to its page: linked and embedded JavaScript and CSS, and HTML for head and body
// (the second half of Tornado's RequestHandler.render).
//
// Tests: tests/tornado/ui_modules_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "eddy/tornado/request_handler.h"
#include "eddy/tornado/ui_module.h"

namespace eddy::tornado::web {

// Throws ValueError where there is something for before </body>, or </head>, and the page has none;
// `template_name` is for that.
void insert_module_parts(RequestHandler& handler, const std::vector<detail::MadeModule>& modules,
                         std::string_view template_name, std::string& html);

}  // namespace eddy::tornado::web
