// src/templates/gettext/plural_forms.h: the expression of a catalogue that says which plural form goes with a number.
//
// C's grammar without assignment and bits (GNU gettext's manual, "Plural forms"): n, whole numbers, brackets,
// ! * / % + - < > <= >= == != && || ?:. Parsed once to postfix; evaluated without recursion, in at most max_plural_length steps,
// as a catalogue may come from anyone.
// Tests: tests/templates/gettext_test.cc; fuzzed by tests/fuzz/mo_file.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/result.h"

namespace eddy::gettext {

// How the readers of this folder give up inside; parse() makes a Result of it.
struct Malformed {
  std::string sentence;
};

class PluralForms {
 public:
  // Two forms, the first for 1: what a catalogue without a Plural-Forms has.
  PluralForms();

  // The value of a header's field Plural-Forms: "nplurals=2; plural=n != 1;". The error is a sentence.
  static base::Result<PluralForms, std::string> parse(std::string_view field);

  // The form of n, from 0; nothing where the expression has no value (it divides by zero, is negative or past 64 bits).
  [[nodiscard]] std::optional<std::size_t> form(std::int64_t n) const;

  enum class Op : std::uint8_t {
    n,
    number,
    not_,
    multiply,
    divide,
    modulo,
    add,
    subtract,
    less,
    greater,
    less_equal,
    greater_equal,
    equal,
    not_equal,
    and_,
    or_,
    choose
  };
  struct Step {
    Op op;
    std::int64_t number = 0;
  };

 private:
  std::vector<Step> steps_;
};

}  // namespace eddy::gettext
