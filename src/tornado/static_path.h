// Where a static file is: the path below a folder that a URL asks for, made plain as text; and its URL.
//
// Tests: tests/tornado/static_file_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "tornado/application_state.h"

namespace eddy::tornado::web {

// os.path.abspath(os.path.join(root, path)): "." and ".." and double slashes are gone; an absolute `path` is
// itself.
std::string absolute_path(std::string_view root, std::string_view path);
// Whether `path`, made by absolute_path, is `root` or lies below it.
bool is_below(std::string_view path, std::string_view root);

// "/static/site.css?v=5e0f..." (no ?v= where the file can't be read). Throws std::logic_error without
// static_path.
std::string make_static_url(Application::State& application, std::string_view path, bool include_version);

}  // namespace eddy::tornado::web
