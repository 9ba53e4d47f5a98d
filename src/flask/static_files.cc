// /static: files below one folder, with type, date and tag, conditional and in ranges (RFC 9110, 13 and 14).
// Tests: tests/flask/static_files_test.cc.
#include <algorithm>

#include "eddy/base/strings.h"
#include "eddy/flask/blueprint.h"
#include "eddy/flask/globals.h"
#include "flask/app_state.h"
#include "flask/send_file.h"

namespace eddy::flask {
namespace detail {
namespace {

// One file, one URL: nothing that is taken back, and no slash behind it.
bool is_direct(std::string_view filename) {
  if (filename.ends_with('/')) return false;
  const std::vector<std::string_view> parts = base::split(filename, '/');
  return std::find(parts.begin(), parts.end(), "..") == parts.end();
}

Response respond_below(const std::vector<std::string>& folders, std::string_view filename) {
  if (!is_direct(filename)) throw NotFound();
  for (const std::string& folder : folders) {
    const std::optional<std::string> path = safe_join(folder, filename);
    if (!path) break;
    if (auto response = respond_with_file(*path, {})) return std::move(response).value();
  }
  throw NotFound();
}

Response respond_from(const Flask& app, std::string_view root_path, const std::string& folder,
                      std::string_view filename) {
  if (folder.empty()) throw RuntimeError("'static_folder' must be set to serve static files.");
  return respond_below(folders_below(app.state().roots, root_path, folder), filename);
}

}  // namespace

std::unique_ptr<RouteData> make_static_route(std::vector<std::string> folders, const std::string& url_path) {
  auto route = std::make_unique<RouteData>();
  route->rules.push_back(url_path.substr(0, url_path.find_last_not_of('/') + 1) + "/<path:filename>");
  route->methods = {"GET", "HEAD"};
  route->endpoint = "static";
  route->view = View{
      [folders = std::move(folders)](std::string_view filename) { return respond_below(folders, filename); }};
  return route;
}

}  // namespace detail

Response Flask::send_static_file(std::string_view filename) const {
  return detail::respond_from(*this, "", state_->options.static_folder, filename);
}

Response Blueprint::send_static_file(std::string_view filename) const {
  const BlueprintOptions& options = static_cast<const detail::BlueprintState&>(*scaffold()).options;
  return detail::respond_from(current_app(), options.root_path, options.static_folder, filename);
}

}  // namespace eddy::flask
