// URLs as they are read (RFC 3987): escapes of characters are those characters, but for what an escape keeps apart from the
// URL's own signs; and as they are sent (RFC 3986). Follows werkzeug.urls.uri_to_iri of 2.3 and later (before, it kept more of the
// signs), and iri_to_uri. Tests: tests/flask/iri_test.cc, tests/conformance/headers.
#pragma once
#include <string>
#include <string_view>

namespace eddy::flask::detail {

// "/a%20%C3%BC%2Fb" is "/a%20ü%2Fb": "/", "?", "#", "%", blanks and control bytes stay escaped, and what is no UTF-8.
std::string iri_path(std::string_view path);
// Of a query "&", "=", "+" and "#" stay, not "/" and "?".
std::string iri_query(std::string_view query);
// "/a ü\\" is "/a%20%C3%BC%5C": what no URL may hold is escaped, escapes stay.
std::string uri_of(std::string_view iri);

}  // namespace eddy::flask::detail
