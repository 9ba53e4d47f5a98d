// UTF-8 from bytes that may be none, as Python's decode("utf-8", "replace").
//
// Tests: tests/base/replace_utf8_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

// The text with each sequence of bytes that is no UTF-8 replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace eddy::base
