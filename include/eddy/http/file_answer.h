// What a request for a file, or for another body that is there, is answered with: conditions first, then ranges (RFC 9110, 13
// and 14).
//
// Both faces' static files are made by it, and Flask's conditional responses. Nothing is read: the body is ranges of the file, for sendfile.
// Tests: tests/http/file_answer_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/http/conditional.h"
#include "eddy/http/headers.h"
#include "eddy/http/message.h"
#include "eddy/http/range.h"
#include "eddy/http/segment.h"

namespace eddy::http {

// Which of them, before a body is made of it.
struct Selection {
  int status = 200;                   // or 206, 304, 412, 416
  std::vector<ByteRange> parts = {};  // of a 206
};
// Of so many bytes; no size: ranges don't count. Otherwise as answer_with_file.
[[nodiscard]] Selection select_parts(Method method, const Headers& request, const Validators& current,
                                     std::optional<std::uint64_t> size, std::int64_t now);

struct FileAnswer {
  int status = 200;                // or 206, 304, 412, 416
  std::string content_range = {};  // Content-Range, of a 206 of one part and of a 416; empty: none
  std::string content_type = {};   // of a 206 of several parts; empty: the file's own
  std::uint64_t length = 0;        // bytes of the body, also where HEAD leaves it out
  Segments body = {};
};

// The answer of the whole body, of its type, with what was selected of it.
[[nodiscard]] FileAnswer answer_with(const Selection& selection, std::span<const Segment> whole,
                                     std::string_view content_type);

// `file` is all of the file; `content_type` its own; `now` the time, seconds since 1970. A Range counts with GET only
// (14.2): HEAD tells of the whole file.
[[nodiscard]] FileAnswer answer_with_file(Method method, const Headers& request, const Validators& current,
                                          const FileRange& file, std::string_view content_type,
                                          std::int64_t now);

}  // namespace eddy::http
