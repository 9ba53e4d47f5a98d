// How JSON is written, by the parameters of Python's json.dumps.
//
// Tests: tests/templates/batch/chat.txt, tests/templates/batch/environment.txt.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "eddy/value.h"

namespace eddy::templates::runtime {

class JsonForm {
 public:
  JsonForm() = default;
  JsonForm(const JsonForm&) = delete;
  JsonForm& operator=(const JsonForm&) = delete;

  // Spaces or text a level, or None; dumps looks at it.
  void set_indent(Value indent) { indent_ = std::move(indent); }
  // Two texts, or None. ValueError or TypeError for others.
  void set_separators(const Value& separators);
  void set_ensure_ascii(bool on) noexcept { options_.ensure_ascii = on; }
  void set_sort_keys(bool on) noexcept { options_.sort_keys = on; }
  // A parameter by its name. TypeError for one that json.dumps does not take.
  void set(std::string_view name, const Value& value);
  void set_all(const Dict& parameters);

  [[nodiscard]] std::string dumps(const Value& value) const;
  // The same, safe inside <script> and in attributes in single quotes.
  [[nodiscard]] std::string dumps_for_html(const Value& value) const;
  // Appends that; false, and `out` as it was, where it takes more than writing: indentation, separators, a value that is
  // not JSON's.
  [[nodiscard]] bool append_for_html(std::string& out, const Value& value) const;

 private:
  [[nodiscard]] std::string written(const Value& value, const json::Options& options) const;

  json::Options options_;
  Value indent_;
  Value default_;  // a callable: what stands for a value that has no JSON; None: none does
  std::string item_separator_;
  std::string key_separator_;
};

// JSON with its <, >, & and ' as escapes.
std::string html_safe_json(std::string_view json);

}  // namespace eddy::templates::runtime
