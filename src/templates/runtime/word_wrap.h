// Wrapping text to a width, as Python's textwrap.wrap does without expanding tabs.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::templates::runtime {

// Lines of at most `width` code points; blanks at a break are dropped, those at the start of the text stay. Lines end
// behind hyphens too with `break_on_hyphens`, and words that are too long for a line do with `cut_behind_hyphens`.
std::vector<std::string> word_wrap(std::string_view text, std::size_t width, bool break_long_words,
                                   bool break_on_hyphens, bool cut_behind_hyphens);

}  // namespace eddy::templates::runtime
