// Which media type a file has, by its name (as Python's mimetypes.guess_type has it without the system's own
// tables).
//
// Tests: tests/http/mime_types_test.cc.
#pragma once
#include <string_view>

namespace eddy::http {

// "text/css" for "a/site.css"; case is ignored. A compressed file is what it is compressed as
// ("application/gzip" for "a.tar.gz"); empty where the extension is not known.
[[nodiscard]] std::string_view mime_type(std::string_view filename) noexcept;

}  // namespace eddy::http
