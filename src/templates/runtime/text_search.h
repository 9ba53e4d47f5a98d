// Looking for text in text, in time that grows with the sum of their sizes and not with the product: both may be a
// stranger's.
//
// Tests: tests/templates/text_search_test.cc.
#pragma once
#include <cstddef>
#include <string_view>

namespace eddy::templates::runtime {

// As string_view's find and rfind: where it begins, npos where it does not occur.
std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from = 0) noexcept;
std::size_t rfind_text(std::string_view text, std::string_view wanted);

}  // namespace eddy::templates::runtime
