// own_tags.h: tags of an app's own, which a command knows by name only.
// Tests: tests/cmd/linter_test.cc, tests/cmd/compile_test.cc.
#pragma once
#include <string>
#include <vector>

#include "eddy/templates/extension.h"

namespace eddy::command {

// Tags to be passed over. Each is "name", or "name:endname" where it has a body, which is looked at. What stands in a tag
// itself is anything.
jinja2::ExtensionPtr passed_over(const std::vector<std::string>& tags);

// Thrown where one of these tags is read.
struct OwnTag {
  std::string name;
};
jinja2::ExtensionPtr thrown(std::vector<std::string> tags);

}  // namespace eddy::command
