// A part's Content-Disposition (RFC 7578, 4.2; RFC 6266, 4).
//
// Quoted values are unquoted as Werkzeug and Tornado do: "\\" and "\"" lose a backslash, every other backslash
// stays, since browsers of old sent paths (C:\a\b.txt) as they were; so does a name that begins with two
// (\\server\file). Percent-encodings of WHATWG's (%22 for a quotation mark) stay too. A parameter given twice counts
// as its last; `name*` and `filename*` (RFC 5987: utf-8, or iso-8859-1) go before name and filename.
//
// Tests: tests/http/disposition_test.cc; fuzzed by tests/fuzz/multipart.cc.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace eddy::http {

struct Disposition {
  std::string type;  // lower case: "form-data"
  std::optional<std::string> name, filename;
};

// Never fails: a piece that is no parameter is skipped. Linear in the value's size.
Disposition parse_disposition(std::string_view value);

}  // namespace eddy::http
