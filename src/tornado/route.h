// Route: one rule, compiled. Its regex is RE2's, so a match takes time linear in the path whatever the rule;
// a rule without metacharacters is compared as text.
//
// Tests: tests/tornado/routing_test.cc.
#pragma once
#include <re2/re2.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/tornado/application.h"

namespace eddy::tornado::web {

class Route {
 public:
  // Throws std::invalid_argument where the regex can't be compiled, or the handler's methods don't fit it.
  explicit Route(URLSpec spec);

  // Whether it matches; if so, fills `arguments`.
  bool match(std::string_view path, PathArguments& arguments) const;
  [[nodiscard]] std::string reverse(const std::vector<std::string>& args) const;

  [[nodiscard]] const URLSpec& spec() const noexcept { return spec_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  void check_handler() const;
  void find_names();

  URLSpec spec_;
  std::optional<std::string> literal_;  // the whole path, where the rule is plain text
  std::optional<re2::RE2> regex_;       // else
  int groups_ = 0;
  std::vector<std::string> names_;
  // What stands between the groups, for reverse: one more than there are groups; nothing where the regex has
  // more than groups and plain text.
  std::optional<std::vector<std::string>> pieces_;
};

}  // namespace eddy::tornado::web
