// FormParser: an application/x-www-form-urlencoded body, as it arrives (the URL standard, 5.1).
//
// Holds no more than its limits; bytes are examined once, however they are split.
// Tests: tests/http/values_test.cc; fuzzed by tests/fuzz/url.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/base/url.h"

namespace eddy::http {

enum class FormError : std::uint8_t {
  none,
  too_many_fields,  // 413
  too_large,        // 413
};

struct FormLimits {
  std::size_t fields = 1000;    // pairs
  std::size_t bytes = 500'000;  // bytes held, names and values, still encoded
};

class FormParser {
 public:
  explicit FormParser(FormLimits limits = {}) noexcept : limits_{limits} {}

  // The next piece of the body. An error repeats for ever.
  FormError feed(std::string_view piece);
  // The body's end: the pairs, in order. Blank values are kept; empty pieces are skipped.
  FormError finish();
  [[nodiscard]] base::QueryPairs& pairs() noexcept { return pairs_; }

 private:
  void end_pair();

  FormLimits limits_;
  std::string name_, value_;  // of the pair that is being read, still encoded
  bool in_value_ = false;
  std::size_t held_ = 0;
  FormError error_ = FormError::none;
  base::QueryPairs pairs_;
};

}  // namespace eddy::http
