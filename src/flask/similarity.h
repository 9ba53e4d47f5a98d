// How much two texts are alike, from 0 to 1, as Python's difflib.SequenceMatcher.ratio for short texts; for
// suggestions in errors. Tests: tests/flask/golden_test.cc.
#pragma once
#include <string_view>

namespace eddy::flask::detail {

double similarity(std::string_view a, std::string_view b);

}  // namespace eddy::flask::detail
