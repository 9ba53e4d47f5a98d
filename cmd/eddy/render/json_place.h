// json_place.h: where a text stops being JSON, which its reader does not tell.
// Tests: tests/cmd/render_page_test.cc.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace eddy::command {

// The offset of the first byte that can't stand where it does (RFC 8259), the text's size where it ends too early. Nothing
// where the grammar is kept and something else is wrong (bytes that are no UTF-8, nesting, the size of a number).
std::optional<std::size_t> json_fault(std::string_view text);

}  // namespace eddy::command
