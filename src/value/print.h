// Printing numbers and quoting text as Python does.
// Tests: tests/value/json_test.cc, against cases printed by the real Python; print_float_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace eddy::detail {

// repr(float): the shortest digits that read back as the same double; "1e+16", "nan", "inf".
void append_float(std::string& out, double value);
// The same, into memory of float_room bytes; answers the end of what was written.
char* write_float(char* out, double value) noexcept;
inline constexpr std::size_t float_room = 32;

// repr(str) and repr(bytes): the quote that needs no escape, else '.
void append_quoted(std::string& out, std::string_view text);
void append_quoted_bytes(std::string& out, std::string_view data);

}  // namespace eddy::detail
