#include "eddy/flask/send_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/ascii_tables.h"
#include "base/clock.h"
#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/base/utf8.h"
#include "eddy/flask/errors.h"
#include "eddy/flask/globals.h"
#include "eddy/flask/headers/cache_control.h"
#include "eddy/http/header_values.h"
#include "eddy/http/mime_types.h"
#include "flask/app_state.h"
#include "flask/send_file.h"

namespace eddy::flask {
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

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What of the name is ASCII, or is made of it: "é" is "e" (NFKD).
std::string ascii_name(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t c = base::next_code_point(name, at);
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      out += base::unicode::ascii_of(c);
    }
  }
  return out;
}

// Content-Disposition (RFC 6266), with a name of RFC 8187 where it is not ASCII.
void set_disposition(Response& response, std::string_view name, bool as_attachment) {
  http::HeaderOptions names;
  if (is_ascii(name)) {
    names.emplace_back("filename", name);
  } else {
    names.emplace_back("filename", ascii_name(name));
    names.emplace_back("filename*", "UTF-8''" + base::quote(name, "!#$&+-.^_`|~"));
  }
  response.set_header("Content-Disposition",
                      http::dump_options_header(as_attachment ? "attachment" : "inline", names));
}

void set_type(Response& response, const SendFileOptions& options, std::string_view name) {
  // Browsers show a compressed drawing only where they are told that it is one.
  if (options.mimetype.empty() && base::to_lower(name).ends_with(".svgz")) {
    response.set_mimetype("image/svg+xml");
    if (!options.as_attachment) response.set_content_encoding("gzip");
    return;
  }
  std::string_view type = options.mimetype.empty() ? http::mime_type(name) : options.mimetype;
  if (type.empty()) type = "application/octet-stream";
  response.set_mimetype(type);
}

void set_caching(Response& response, const MaxAge& given, std::string_view path) {
  const std::optional<std::int64_t> max_age = given.of(path, current_app().get_send_file_max_age);
  if (!max_age) return response.set_header("Cache-Control", "no-cache");
  ResponseCacheControl control = response.cache_control();
  if (*max_age > 0) {
    control.set_public();
  } else {
    control.set_no_cache();
  }
  control.set_max_age(max_age);
  response.set_expires(base::seconds_after(base::seconds_now(), *max_age));
}

// Not of the path: to say that there is no such file would have clients and caches forget one that is there.
bool is_of_the_machine(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOMEM || error == EIO;
}

// What bytes without a path have of all this.
Response finish(Response response, const SendFileOptions& options) {
  if (options.mimetype.empty() && !options.download_name)
    throw std::invalid_argument(
        "Unable to detect the MIME type because a file name is not available. Either set 'download_name', "
        "pass a path instead of a file, or set 'mimetype'.");
  if (options.as_attachment && !options.download_name)
    throw std::invalid_argument(
        "No name provided for attachment. Either set 'download_name' or pass a path instead of a file.");
  set_type(response, options, options.download_name.value_or(""));
  if (options.download_name) set_disposition(response, *options.download_name, options.as_attachment);
  set_caching(response, options.max_age, "");
  response.set_last_modified(options.last_modified);
  if (!options.etag.tag.empty()) response.set_etag(options.etag.tag);
  if (options.conditional) response.make_conditional(request(), !response.is_streamed());
  return response;
}

}  // namespace

namespace detail {

base::Result<Response, int> respond_with_file(const std::string& path, const SendFileOptions& options) {
  auto file = std::make_shared<OpenFile>(path);
  struct stat status {};
  if (file->descriptor() < 0 || ::fstat(file->descriptor(), &status) != 0) {
    const int error = errno;
    if (is_of_the_machine(error)) throw std::system_error(error, std::generic_category(), path);
    return base::Error{error};
  }
  if (!S_ISREG(status.st_mode)) return base::Error{S_ISDIR(status.st_mode) ? EISDIR : EINVAL};
  const auto changed = static_cast<std::int64_t>(status.st_mtim.tv_sec);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  Response response;
  set_type(response, options, options.download_name.value_or(path));
  // A time ahead would be later than the answer's Date (RFC 9110, 8.8.2.1).
  response.set_last_modified(options.last_modified.value_or(std::min(changed, base::seconds_now())));
  set_caching(response, options.max_age, path);
  if (!options.etag.tag.empty()) {
    response.set_etag(options.etag.tag);
  } else if (options.etag.automatic) {
    response.set_etag(fmt::format("{}.{}-{}", changed, status.st_mtim.tv_nsec / 1000, size));
  }
  if (current_app().state().limits.use_x_sendfile) {
    response.set_header("X-Sendfile", path);
    if (options.conditional && response.make_conditional(request()).status_code == 304)
      response.headers.remove("X-Sendfile");
    return response;
  }
  const int descriptor = file->descriptor();
  if (size > 0) response.set_segments({http::Segment::file({descriptor, 0, size, std::move(file)})});
  if (options.conditional) response.make_conditional(request(), true);
  return response;
}

}  // namespace detail

namespace {

std::string below_root(std::string_view path) {
  return path.starts_with('/') ? std::string{path} : current_app().root_path() + '/' + std::string{path};
}

// With its name.
base::Result<Response, int> respond_with_named(const std::string& path, const SendFileOptions& options) {
  if (path.find('\0') != std::string::npos) return base::Error{EINVAL};
  auto response = detail::respond_with_file(path, options);
  if (!response || response->status_code == 304) return response;
  const std::string_view last = std::string_view{path}.substr(path.rfind('/') + 1);
  set_disposition(*response, options.download_name.value_or(std::string{last}), options.as_attachment);
  return response;
}

}  // namespace

Response send_file(std::string_view path, const SendFileOptions& options) {
  const std::string whole = below_root(path);
  auto response = respond_with_named(whole, options);
  if (!response) throw std::system_error(response.error(), std::generic_category(), whole.c_str());
  return std::move(response).value();
}

Response send_file(BytesIO file, const SendFileOptions& options) {
  return finish(Response{std::move(file.bytes)}, options);
}

Response send_file(base::Generator<std::string> file, const SendFileOptions& options) {
  return finish(Response{std::move(file)}, options);
}

Response send_from_directory(std::string_view directory, std::string_view path,
                             const SendFileOptions& options) {
  const std::optional<std::string> below = safe_join(below_root(directory), path);
  if (!below) throw NotFound();
  auto response = respond_with_named(*below, options);
  if (!response) throw NotFound();
  return std::move(response).value();
}

}  // namespace eddy::flask
