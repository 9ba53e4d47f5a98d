// StaticFileHandler: in Tornado's order: where the file is, may it be served, has the client got it, which
// part of it.
//
// Tests: tests/tornado/static_file_test.cc.
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/http/file_answer.h"
#include "eddy/http/mime_types.h"
#include "eddy/tornado/handlers.h"
#include "tornado/application_state.h"
#include "tornado/file.h"
#include "tornado/static_path.h"

namespace eddy::tornado::web {
namespace {

constexpr std::int64_t kCacheSeconds = 86'400LL * 365 * 10;  // of a URL with ?v=: ten years

// A file's time, or now where that lies ahead: it would be later than the answer's Date (RFC 9110, 8.8.2.1).
std::int64_t shown_time(const File& file) { return std::min(file.modified(), base::seconds_now()); }

// Of a file that can't be opened, by errno: only what says that there is none is the client's affair.
int status_of_open(int error) noexcept {
  switch (error) {
    case EACCES: return 403;
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO: return 404;  // a socket, or a device that is not there
    default: return 500;
  }
}

bool has_version(const HTTPServerRequest& request) {
  const Arguments& arguments = request.query_arguments();
  return std::any_of(arguments.begin(), arguments.end(), [](const auto& each) { return each.first == "v"; });
}

}  // namespace

void StaticFileHandler::initialize(std::string path, std::string default_filename) {
  root_ = absolute_path(path, "");
  default_filename_ = std::move(default_filename);
}

std::optional<std::string> StaticFileHandler::compute_etag() {
  if (!file_) return std::nullopt;
  const std::string version = application().state().static_versions.version(absolute_path_, *file_);
  if (version.empty()) return std::nullopt;
  return '"' + version + '"';
}

void StaticFileHandler::serve(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) throw HTTPError{404};
  absolute_path_ = absolute_path(root_, path);
  if (!is_below(absolute_path_, root_))
    throw HTTPError{403, std::string{path} + " is not in root static directory"};
  file_ = std::make_shared<File>(File::open(absolute_path_));
  if (file_->folder() && !default_filename_.empty()) {
    if (!request().path().ends_with('/')) {
      // Two slashes at the start would make the target another host's.
      if (request().path().starts_with("//"))
        throw HTTPError{403, "cannot redirect path with two initial slashes"};
      return redirect(std::string{request().path()} + "/", true);
    }
    absolute_path_ += "/" + default_filename_;
    file_ = std::make_shared<File>(File::open(absolute_path_));
  }
  if (file_->error() != 0) throw HTTPError{status_of_open(file_->error())};
  if (!file_->regular()) throw HTTPError{403, std::string{path} + " is not a file"};
  const std::string etag = compute_etag().value_or("");
  const std::string_view known = http::mime_type(absolute_path_);
  const std::string_view type = known.empty() ? "application/octet-stream" : known;
  set_file_headers(etag, type);
  send_file(etag, type);
}

void StaticFileHandler::set_file_headers(const std::string& etag, std::string_view type) {
  set_header("Accept-Ranges", "bytes");
  if (!etag.empty()) set_header("Etag", etag);
  set_header("Last-Modified", base::format_http_date(shown_time(*file_)));
  set_header("Content-Type", type);
  if (!has_version(request())) return;
  set_header("Expires", std::chrono::system_clock::now() + std::chrono::seconds{kCacheSeconds});
  set_header("Cache-Control", "max-age=" + std::to_string(kCacheSeconds));
}

void StaticFileHandler::send_file(std::string_view etag, std::string_view type) {
  const std::uint64_t size = file_->size();
  const http::RequestHead& asked = request().connection().request();
  http::FileAnswer answer =
      http::answer_with_file(asked.method, asked.headers, {.etag = etag, .last_modified = shown_time(*file_)},
                             {file_->descriptor(), 0, size, file_}, type, base::seconds_now());
  if (answer.status == 206 && answer.length == size && answer.content_type.empty()) {
    answer.status = 200;  // a range that is all of the file, as Tornado has it
    answer.content_range.clear();
  }
  set_status(answer.status);
  if (!answer.content_range.empty()) set_header("Content-Range", answer.content_range);
  if (!answer.content_type.empty()) set_header("Content-Type", answer.content_type);
  if (answer.status == 416) set_header("Content-Type", "text/plain");
  if (answer.status == 412) clear_header("Content-Type");
  if (answer.status >= 300) return;
  set_header("Content-Length", answer.length);
  finish_with(std::move(answer.body));
}

std::string RequestHandler::static_url(std::string_view path, bool include_host, bool include_version) const {
  std::string url = make_static_url(application_->state(), path, include_version);
  if (!include_host) return url;
  return std::string{request().protocol()} + "://" + std::string{request().host()} + url;
}

}  // namespace eddy::tornado::web
