// /static: files below one folder, with type, date and tag, conditional (RFC 9110, 13). No ranges yet.
// Tests: tests/flask/static_files_test.cc.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eddy/base/date.h"
#include "eddy/http/etag.h"
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

bool is_fresh(const Request& request, std::string_view etag, std::int64_t modified) {
  const std::string_view tags = request.headers.get("If-None-Match");
  if (!tags.empty()) return http::etag_matches_weak(tags, etag);
  const auto since = base::parse_http_date(request.headers.get("If-Modified-Since"));
  return since && modified <= *since;
}

}  // namespace

Response send_static_file(std::string_view folder, std::string_view filename, const Request& request) {
  const std::optional<std::string> path = safe_join(folder, filename);
  if (!path) throw NotFound();
  auto file = std::make_shared<OpenFile>(*path);
  struct stat status {};
  if (file->descriptor() < 0 || ::fstat(file->descriptor(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw NotFound();
  }
  const auto modified = static_cast<std::int64_t>(status.st_mtim.tv_sec);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  Response response;
  const std::string etag =
      http::quote_etag(fmt::format("{}.{}-{}", modified, status.st_mtim.tv_nsec / 1000, size));
  std::string_view type = http::mime_type(*path);
  if (type.empty()) type = "application/octet-stream";
  response.set_mimetype(type);
  response.set_header("Last-Modified", base::format_http_date(modified));
  response.set_header("Cache-Control", "no-cache");
  response.set_header("ETag", etag);
  if (is_fresh(request, etag, modified)) {
    response.status_code = 304;
    response.headers.remove("Content-Type");
    response.headers.remove("Last-Modified");  // RFC 9110, 15.4.5: the tag is enough
    return response;
  }
  const int descriptor = file->descriptor();
  if (size > 0) {
    http::Segments body;
    body.push_back(http::Segment::file({descriptor, 0, size, std::move(file)}));
    response.set_segments(std::move(body));
  }
  return response;
}

}  // namespace eddy::flask::detail
