// What fields' values are made of (RFC 9110, 5.6): lists, and names with values, in text and back. As Werkzeug's functions of
// these names have it (werkzeug.http, of 3.1).
//
//   parse_list_header("token, \"quoted, value\"")        // {"token", "quoted, value"}
//   parse_dict_header("max-age=60, public")              // {{"max-age", "60"}, {"public", nothing}}
//   parse_options_header("text/html; charset=utf-8")     // {"text/html", {{"charset", "utf-8"}}}
//
// Nothing here fails; all of it is linear in its input. Tests: tests/http/header_values_test.cc, tests/conformance/headers
// (beside Werkzeug); fuzzed by tests/fuzz/header_values.cc.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::http {

// In order; a name that comes again has its last value, in its first place.
using HeaderItems = std::vector<std::pair<std::string, std::optional<std::string>>>;
using HeaderOptions = std::vector<std::pair<std::string, std::string>>;

// The value in double quotes, with a backslash before each quote and backslash of its own; as it is where it is a token and
// `allow_token`.
[[nodiscard]] std::string quote_header_value(std::string_view value, bool allow_token = true);

// The elements between commas. Commas in quoted strings part nothing; an element that is one quoted string loses its quotes.
// Empty elements are kept, but for one after the last comma.
[[nodiscard]] std::vector<std::string> parse_list_header(std::string_view value);
// The same as "name=value" each. A name with "*" at its end has a value of RFC 8187 (utf-8, iso-8859-1 or ascii) and loses the
// star; elements without a name are skipped.
[[nodiscard]] HeaderItems parse_dict_header(std::string_view value);
// The inverse of each; values that are no tokens are quoted, but for those of names that end in "*".
[[nodiscard]] std::string dump_header(const std::vector<std::string>& elements);
[[nodiscard]] std::string dump_header(const HeaderItems& items);

// A value with parameters behind it: names in lower case, values unquoted (%22 is a quote too); those of RFC 8187 decoded,
// those of RFC 2231 in pieces (name*0=, name*1=) put together. What is no parameter is skipped.
struct OptionsHeader {
  std::string value;
  HeaderOptions options;

  // An option's value, or nothing.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
};
[[nodiscard]] OptionsHeader parse_options_header(std::string_view value);
[[nodiscard]] std::string dump_options_header(std::string_view value, const HeaderOptions& options);

}  // namespace eddy::http
