// src/templates/source.h: a template's text under its name, and places in it.
//
// Both front ends keep offsets into a Source; a line number and a caret are worked out only for an error.
// Never reads a file. Tests: tests/templates/lexer_test.cc and every golden error case.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace eddy::templates {

// A place in a template: the line, counted from 1, and the offset of the first byte meant.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t offset = 0;
};

// The text that was compiled. Immutable once made, shared by a template and its errors.
struct Source {
  std::string name;      // as the loader was asked for it; empty for a template made from a string
  std::string filename;  // path on disk, empty when there is none
  std::string text;      // line breaks normalized to "\n"

  // The whole line on which `offset` lies, without its line break.
  [[nodiscard]] std::string_view line_at(std::size_t offset) const noexcept {
    const std::string_view all{text};
    offset = std::min(offset, all.size());
    std::size_t begin = offset == 0 ? std::string_view::npos : all.rfind('\n', offset - 1);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    return all.substr(begin, all.find('\n', begin) - begin);
  }
  // Bytes between the start of that line and `offset`.
  [[nodiscard]] std::size_t column_at(std::size_t offset) const noexcept {
    offset = std::min(offset, text.size());
    const std::size_t begin = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
    return begin == std::string::npos ? offset : offset - begin - 1;
  }
};

using SourcePtr = std::shared_ptr<const Source>;

}  // namespace eddy::templates
