// /static: files below one folder, with type, date and tag, conditional and in ranges (RFC 9110, 13 and 14).
// Tests: tests/flask/static_files_test.cc.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/clock.h"
#include "eddy/base/date.h"
#include "eddy/http/etag.h"
#include "eddy/http/file_answer.h"
#include "eddy/http/mime_types.h"
#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

class OpenFile {
 public:
  // Not blocking: a FIFO without a writer would hold up the thread.
  explicit OpenFile(const std::string& path)
      : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)} {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

// Only the tag and what a cache does with it (RFC 9110, 15.4.5).
void leave_out_representation(Response& response) {
  response.headers.remove("Content-Type");
  response.headers.remove("Last-Modified");
  response.headers.remove("Accept-Ranges");
}

[[noreturn]] void throw_unsatisfiable(std::string content_range) {
  RequestedRangeNotSatisfiable error;
  error.headers.emplace_back("Content-Range", std::move(content_range));
  throw error;
}

}  // namespace

std::unique_ptr<RouteData> make_static_route(std::vector<std::string> folders, const std::string& url_path) {
  auto route = std::make_unique<RouteData>();
  route->rules.push_back(url_path + "/<path:filename>");
  route->methods = {"GET", "HEAD", "OPTIONS"};
  route->endpoint = "static";
  route->view = View{[folders = std::move(folders)](std::string_view filename) -> Response {
    for (const std::string& folder : folders) {
      try {
        return send_static_file(folder, filename, request());
      } catch (const NotFound&) {  // perhaps in the next one
      }
    }
    throw NotFound();
  }};
  return route;
}

Response send_static_file(std::string_view folder, std::string_view filename, const Request& request) {
  const std::optional<std::string> path = safe_join(folder, filename);
  if (!path) throw NotFound();
  auto file = std::make_shared<OpenFile>(*path);
  struct stat status {};
  if (file->descriptor() < 0 || ::fstat(file->descriptor(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw NotFound();
  }
  const auto changed = static_cast<std::int64_t>(status.st_mtim.tv_sec);
  const std::int64_t now = base::seconds_now(), modified = std::min(changed, now);  // RFC 9110, 8.8.2.1
  const auto size = static_cast<std::uint64_t>(status.st_size);
  Response response;
  const std::string etag =
      http::quote_etag(fmt::format("{}.{}-{}", changed, status.st_mtim.tv_nsec / 1000, size));
  std::string_view type = http::mime_type(*path);
  if (type.empty()) type = "application/octet-stream";
  response.set_mimetype(type);
  response.set_header("Last-Modified", base::format_http_date(modified));
  response.set_header("Cache-Control", "no-cache");
  response.set_header("ETag", etag);
  response.set_header("Accept-Ranges", "bytes");
  const int descriptor = file->descriptor();
  http::FileAnswer answer = http::answer_with_file(
      request.head.method, request.headers, {.etag = etag, .last_modified = modified},
      {descriptor, 0, size, std::move(file)}, response.headers.get("Content-Type"), now);
  if (answer.status == 412) throw PreconditionFailed();
  if (answer.status == 416) throw_unsatisfiable(std::move(answer.content_range));
  response.status_code = answer.status;
  if (answer.status == 304) {
    leave_out_representation(response);
    return response;
  }
  if (!answer.content_range.empty()) response.set_header("Content-Range", answer.content_range);
  if (!answer.content_type.empty()) response.set_header("Content-Type", answer.content_type);
  if (!answer.body.empty()) response.set_segments(std::move(answer.body));
  return response;
}

}  // namespace eddy::flask::detail
