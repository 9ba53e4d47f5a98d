// Dummy text (Jinja2's lipsum global).
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstdint>
#include <string>

namespace eddy::templates::runtime {

inline constexpr std::int64_t max_lipsum_words = 1'000'000;  // paragraphs times max: OverflowError

// `paragraphs` of `min` to `max` words, in <p> where `html`, else apart by blank lines.
std::string lipsum(std::int64_t paragraphs, bool html, std::int64_t min, std::int64_t max);

}  // namespace eddy::templates::runtime
