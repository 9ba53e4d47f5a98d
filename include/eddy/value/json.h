// JSON in and out of values (RFC 8259), as Python's json module reads and writes it.
// Tests: tests/value/json_test.cc; fuzzed by tests/fuzz/json.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "eddy/base/result.h"
#include "eddy/value/value.h"

namespace eddy::json {

// Nesting that parse takes, and dumps gives.
inline constexpr int max_depth = 512;

struct Error {
  std::string message;  // "TAPE_ERROR: ..." in simdjson's words, a sentence
};

// Reads one text. Numbers with a fraction or an exponent become floats, infinite past the largest; others become ints of
// any size, of 4,300 digits at most. NaN, Infinity and -Infinity are read too, as dumps writes them. The last of equal
// keys counts.
[[nodiscard]] base::Result<Value, Error> parse(std::string_view text);

struct Options {
  int indent = -1;                         // spaces a level; below 0: one line
  bool sort_keys = false;                  // texts, or numbers; TypeError where there are both
  bool ensure_ascii = true;                // escape all but ASCII, as Python does
  bool html_safe = false;                  // escape <, >, & and ' of texts, as Jinja2's tojson
  std::string_view item_separator = ", ";  // "," where indent is used and this is the default, as Python does
  std::string_view key_separator = ": ";
};

// Writes a value. Lists, tuples and vectors are arrays, dicts and reflected structs are objects; keys are text
// or, as in Python, numbers, bools and None. NaN and the infinities are written as Python writes them.
// Throws TypeError ("Object of type X is not JSON serializable") and ValueError past max_depth.
[[nodiscard]] std::string dumps(const Value& value, const Options& options = {});

}  // namespace eddy::json
