// Files as answers: send_file, send_from_directory, safe_join.
//
//   return flask::send_file("report.pdf", {.as_attachment = true, .download_name = "Übersicht.pdf"});
//   return flask::send_file(flask::BytesIO{png}, {.mimetype = "image/png"});
//   return flask::send_from_directory("uploads", name);          // a name that came from outside
//
// Answers are conditional and in ranges (RFC 9110, 13 and 14); of a file the kernel sends the bytes.
// Follows the manual's "send_file" (werkzeug.utils). Tests: tests/flask/send_file_test.cc,
// folders_test.cc, tests/conformance/headers.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "eddy/base/generator.h"
#include "eddy/flask/response.h"

namespace eddy::flask {

// How long clients keep a file: seconds, or a function that tells them of its path (empty where it has none).
class MaxAge {
 public:
  using Function = std::function<std::optional<std::int64_t>(std::string_view path)>;
  MaxAge() = default;                                           // the app's get_send_file_max_age
  MaxAge(std::int64_t seconds) noexcept : seconds_{seconds} {}  // NOLINT: implicit, {.max_age = 60}
  template <class F>
    requires std::is_invocable_v<F&, std::string_view>
  MaxAge(F ask) : ask_{std::move(ask)} {}  // NOLINT

  // Nothing: they ask each time.
  [[nodiscard]] std::optional<std::int64_t> of(std::string_view path, const Function& otherwise) const {
    if (seconds_) return seconds_;
    return ask_ ? ask_(path) : otherwise(path);
  }

 private:
  std::optional<std::int64_t> seconds_;
  Function ask_;
};

// A file's entity tag: one of its time and size, none, or the one that is given.
struct FileETag {
  FileETag(bool made = true) noexcept : automatic{made} {}                       // NOLINT: implicit
  FileETag(const char* own) : automatic{false}, tag{own} {}                      // NOLINT
  FileETag(std::string own) noexcept : automatic{false}, tag{std::move(own)} {}  // NOLINT
  bool automatic;
  std::string tag{};
};

struct SendFileOptions {
  std::string mimetype = {};                      // empty: by the name
  bool as_attachment = false;                     // browsers save it rather than show it
  std::optional<std::string> download_name = {};  // the name they save it by; by default the path's last part
  bool conditional = true;                        // 304, 412, and parts where they are asked for
  FileETag etag = true;                           // of bytes and generators none is made
  std::optional<std::int64_t> last_modified = {};  // seconds since 1970; by default the file's own
  MaxAge max_age = {};
};

// Bytes in memory, in place of a path.
struct BytesIO {
  std::string bytes;
};

// A file, by a path that is the program's own: never one that came from outside. Relative paths are below the app's root_path.
// Throws std::system_error where it is no file that can be read, std::invalid_argument where neither mimetype nor a name says
// what it is. With USE_X_SENDFILE the proxy in front sends it: X-Sendfile names the path.
[[nodiscard]] Response send_file(std::string_view path, const SendFileOptions& options = {});
[[nodiscard]] Response send_file(BytesIO file, const SendFileOptions& options = {});
// Sent as it yields; in parts only where make_conditional is told its length.
[[nodiscard]] Response send_file(base::Generator<std::string> file, const SendFileOptions& options = {});

// A file below a folder, by a path that came from outside. Throws NotFound where it would leave the folder, or is no file.
[[nodiscard]] Response send_from_directory(std::string_view directory, std::string_view path,
                                           const SendFileOptions& options = {});

// `path` below `directory`, without "." and ".." in it; nothing where it would leave it, is absolute, or holds a NUL. An empty
// directory is the current one. Of several paths none may leave it, each below the one before.
[[nodiscard]] std::optional<std::string> safe_join(std::string_view directory, std::string_view path);
[[nodiscard]] std::optional<std::string> safe_join(std::string_view directory,
                                                   std::initializer_list<std::string_view> paths);

}  // namespace eddy::flask
