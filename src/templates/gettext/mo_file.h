// src/templates/gettext/mo_file.h: the content of a .mo file, indexed.
//
// The tables are read once and every string is checked to lie in the file; nothing is copied. A file whose strings
// overlap is refused, so that the work is bounded by its size. Hash tables and system-dependent strings are not used.
// Tests: tests/templates/gettext_test.cc; fuzzed by tests/fuzz/mo_file.cc.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "eddy/base/result.h"
#include "templates/gettext/plural_forms.h"

namespace eddy::gettext {

class MoFile {
 public:
  // The error is a sentence.
  static base::Result<std::unique_ptr<const MoFile>, std::string> parse(std::string content);

  // By the text that was translated, behind its context and \4 where it has one.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view message) const;
  [[nodiscard]] std::optional<std::string_view> find_plural(std::string_view singular, std::int64_t n) const;
  [[nodiscard]] const PluralForms& plurals() const noexcept { return plurals_; }

 private:
  using Table = std::unordered_map<std::string_view, std::string_view>;

  std::string content_;  // the tables' strings lie in it
  Table messages_;
  Table plural_messages_;  // by the singular; the forms with a NUL between each
  PluralForms plurals_;
  friend class MoReader;
};

}  // namespace eddy::gettext
