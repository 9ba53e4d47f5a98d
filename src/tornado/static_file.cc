// StaticFileHandler: in Tornado's order: where the file is, may it be served, has the client got it, which
// part of it.
//
// Tests: tests/tornado/static_file_test.cc.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>

#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/http/mime_types.h"
#include "eddy/tornado/handlers.h"
#include "tornado/application_state.h"
#include "tornado/file.h"
#include "tornado/static_path.h"

namespace eddy::tornado::web {
namespace {

constexpr std::int64_t kCacheSeconds = 86'400LL * 365 * 10;  // of a URL with ?v=: ten years

// One range of bytes, its end open; `end` is at most the size.
struct Range {
  std::uint64_t begin = 0, end = 0;
};

// "bytes=0-99", "bytes=100-", "bytes=-100" for a file of `size` bytes. Nothing: no header that can be used,
// or several ranges: the whole file. An empty range: it can't be satisfied.
std::optional<Range> parse_range(std::string_view header, std::uint64_t size) {
  if (!header.starts_with("bytes=")) return std::nullopt;
  header.remove_prefix(6);
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view first = base::trim(header.substr(0, dash));
  const std::string_view last = base::trim(header.substr(dash + 1));
  const auto begin = base::parse_uint<std::uint64_t>(first);
  const auto end = base::parse_uint<std::uint64_t>(last);
  if ((!first.empty() && !begin) || (!last.empty() && !end) || (first.empty() && last.empty()))
    return std::nullopt;
  if (first.empty()) return Range{size - std::min(*end, size), *end == 0 ? 0 : size};
  if (!last.empty() && *end < *begin) return std::nullopt;
  if (*begin >= size) return Range{};
  return Range{*begin, last.empty() ? size : std::min(*end, size - 1) + 1};
}

bool not_modified_since(std::string_view header, std::int64_t modified) {
  const std::optional<std::int64_t> since = base::parse_http_date(header);
  return since && *since >= modified;
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
  const std::string version = application().state().static_versions.version(absolute_path_);
  if (version.empty()) return std::nullopt;
  return '"' + version + '"';
}

void StaticFileHandler::serve(std::string_view path, bool include_body) {
  if (path.find('\0') != std::string_view::npos) throw HTTPError{404};
  absolute_path_ = absolute_path(root_, path);
  if (!is_below(absolute_path_, root_))
    throw HTTPError{403, std::string{path} + " is not in root static directory"};
  auto file = std::make_shared<File>(File::open(absolute_path_));
  if (file->folder() && !default_filename_.empty()) {
    if (!request().path().ends_with('/')) {
      // Two slashes at the start would make the target another host's.
      if (request().path().starts_with("//"))
        throw HTTPError{403, "cannot redirect path with two initial slashes"};
      return redirect(std::string{request().path()} + "/", true);
    }
    absolute_path_ += "/" + default_filename_;
    file = std::make_shared<File>(File::open(absolute_path_));
  }
  if (file->error() != 0) throw HTTPError{file->error() == EACCES ? 403 : 404};
  if (!file->regular()) throw HTTPError{403, std::string{path} + " is not a file"};
  set_file_headers(*file);
  send_file(std::move(file), include_body);
}

void StaticFileHandler::set_file_headers(const File& file) {
  set_header("Accept-Ranges", "bytes");
  set_etag_header();
  set_header("Last-Modified", base::format_http_date(file.modified()));
  const std::string_view type = http::mime_type(absolute_path_);
  set_header("Content-Type", type.empty() ? "application/octet-stream" : type);
  if (!has_version(request())) return;
  set_header("Expires", std::chrono::system_clock::now() + std::chrono::seconds{kCacheSeconds});
  set_header("Cache-Control", "max-age=" + std::to_string(kCacheSeconds));
}

void StaticFileHandler::send_file(std::shared_ptr<File> file, bool include_body) {
  const http::Headers& asked = request().headers();
  const bool unchanged = asked.contains("If-None-Match")
                             ? check_etag_header()
                             : not_modified_since(asked.get("If-Modified-Since"), file->modified());
  if (unchanged) {
    set_status(304);
    return;
  }
  const std::uint64_t size = file->size();
  Range range{0, size};
  if (const std::optional<Range> part = parse_range(asked.get("Range"), size)) {
    if (part->begin >= part->end) {
      set_status(416);
      set_header("Content-Type", "text/plain");
      set_header("Content-Range", "bytes */" + std::to_string(size));
      return;
    }
    range = *part;
    if (range.end - range.begin != size) {
      set_status(206);
      set_header("Content-Range", "bytes " + std::to_string(range.begin) + "-" +
                                      std::to_string(range.end - 1) + "/" + std::to_string(size));
    }
  }
  const std::uint64_t length = range.end - range.begin;
  set_header("Content-Length", length);
  http::Segments body;
  if (include_body && length > 0)
    body.push_back(http::Segment::file({file->descriptor(), range.begin, length, file}));
  finish_with(std::move(body));
}

std::string RequestHandler::static_url(std::string_view path, bool include_host, bool include_version) const {
  std::string url = make_static_url(application_->state(), path, include_version);
  if (!include_host) return url;
  return std::string{request().protocol()} + "://" + std::string{request().host()} + url;
}

}  // namespace eddy::tornado::web
