// html.unescape (Python's library reference): HTML 5's entities, by name and by number.
//
// Tests: tests/templates/batch/filters.txt; the names are written by tools/generate_entities.
#pragma once
#include <string>
#include <string_view>

namespace eddy::templates::runtime {

std::string unescape_html(std::string_view text);

}  // namespace eddy::templates::runtime
