// Printing numbers and quoting text as Python does.
// Tests: tests/value/json_test.cc, against cases printed by the real Python.
#pragma once
#include <string>
#include <string_view>

namespace eddy::detail {

// repr(float): the shortest digits that read back as the same double; "1e+16", "nan", "inf".
void append_float(std::string& out, double value);

// repr(str) and repr(bytes): the quote that needs no escape, else '.
void append_quoted(std::string& out, std::string_view text);
void append_quoted_bytes(std::string& out, std::string_view data);

}  // namespace eddy::detail
