// What a request for a file is answered with, once the file is open: conditions first, then ranges (RFC 9110, 13 and 14).
//
// Both faces' static files are made by it. Nothing is read: the body is ranges of the file, for sendfile.
// Tests: tests/http/file_answer_test.cc.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/http/conditional.h"
#include "eddy/http/headers.h"
#include "eddy/http/message.h"
#include "eddy/http/segment.h"

namespace eddy::http {

struct FileAnswer {
  int status = 200;                // or 206, 304, 412, 416
  std::string content_range = {};  // Content-Range, of a 206 of one part and of a 416; empty: none
  std::string content_type = {};   // of a 206 of several parts; empty: the file's own
  std::uint64_t length = 0;        // bytes of the body, also where HEAD leaves it out
  Segments body = {};
};

// `file` is all of the file; `content_type` its own; `now` the time, seconds since 1970. A Range counts with GET only
// (14.2): HEAD tells of the whole file.
[[nodiscard]] FileAnswer answer_with_file(Method method, const Headers& request, const Validators& current,
                                          const FileRange& file, std::string_view content_type,
                                          std::int64_t now);

}  // namespace eddy::http
