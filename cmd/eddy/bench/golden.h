// golden.h: the bytes that a contender must answer with.
//
// The page without its first K messages is rendered by the real Jinja2, for every K, once before the first
// round (bench/python/render_page.py). A contender whose bytes differ is refused: its figures would be of
// another page. Tests: tests/cmd/golden_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "bench/interrupt.h"
#include "support/outcome.h"

namespace eddy::command {

// Where `actual` first differs from `expected`, as a sentence with both sides; empty when they are equal.
std::string difference(std::string_view expected, std::string_view actual);

// Splits what render_page.py prints: a line with a length, then as many bytes, and again.
Outcome<std::vector<std::string>> parse_pages(std::string_view printed);

// Runs render_page.py below `root`; page K is the one for ?skip=K. `folder` is for its output.
Outcome<std::vector<std::string>> render_pages(const std::string& root, const std::string& folder,
                                               Interrupt& interrupt);

}  // namespace eddy::command
