// Percent-encoding and query strings, as Python's urllib.parse has them (RFC 3986, 2.1; the URL standard's
// application/x-www-form-urlencoded).
//
// Nothing here fails or reads past its input: an escape that is cut short or no hexadecimal stays as it is.
// Bytes go in and come out; whether they are UTF-8 is the caller's affair.
// Tests: tests/base/url_test.cc; fuzzed by tests/fuzz/url.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::base {

// unquote("a%20b%2") is "a b%2".
std::string unquote(std::string_view text);
// As unquote; "+" is a space too.
std::string unquote_plus(std::string_view text);
// Appends instead of returning; `plus` as unquote_plus. For hot paths that keep their buffer.
void unquote_into(std::string& out, std::string_view text, bool plus = false);

// Escapes every byte but letters, digits, "_.-~" and those in `safe`: quote("/a b") is "/a%20b".
std::string quote(std::string_view text, std::string_view safe = "/");
// As quote; a space is "+".
std::string quote_plus(std::string_view text, std::string_view safe = "");

using QueryPairs = std::vector<std::pair<std::string, std::string>>;

// What parse_query leaves out, and how much it takes.
struct QueryOptions {
  bool keep_blank = true;           // "a=" and "a" give ("a", ""): as Werkzeug; Tornado drops them
  std::size_t max_fields = 10'000;  // pairs after the first so many are dropped; see parse_query's result
};

// The pairs of "a=1&b=2", in order, decoded as unquote_plus does. Empty pieces are skipped. A false
// `complete` says that max_fields cut the list.
struct ParsedQuery {
  QueryPairs pairs;
  bool complete = true;
};
ParsedQuery parse_query(std::string_view query, const QueryOptions& options = {});
// As parse_query, for callers that don't mind the bound.
QueryPairs parse_qsl(std::string_view query, bool keep_blank = true);

// "a=1&b=x+y": the inverse of parse_qsl.
std::string urlencode(const QueryPairs& pairs);

}  // namespace eddy::base
