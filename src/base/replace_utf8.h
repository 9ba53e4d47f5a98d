// UTF-8 from bytes that may be none, as Python's decode("utf-8", "replace"), and as Werkzeug decodes queries.
//
// Tests: tests/base/replace_utf8_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

// The text with each sequence of bytes that is no UTF-8 replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

// The text with each byte that is not of a character of UTF-8 as its escape: "%FF".
std::string quote_invalid_utf8(std::string_view text);

}  // namespace eddy::base
