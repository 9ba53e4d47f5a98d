// Router: which rule a path matches, what its groups hold, and the way back from a name to a path.
//
// Immutable once made, so any number of threads may ask it. Never decides about methods.
// Tests: tests/tornado/routing_test.cc.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/tornado/application.h"

namespace re2 {
class RE2;
}

namespace eddy::tornado::web {

class Route;

// A rule that matched. `arguments` are unquoted, one a group; `names` those of the groups, empty where they
// have none.
struct Match {
  const BoundHandler* target = nullptr;
  const std::vector<std::string>* names = nullptr;
  PathArguments arguments;
};

class Router {
 public:
  // Throws std::invalid_argument with a sentence; see Application's constructor.
  explicit Router(std::vector<URLSpec> specs);
  ~Router();

  // The first rule that matches the path as it was sent (still encoded). target is null where none does.
  [[nodiscard]] Match find(std::string_view path) const;
  // The path of a named rule. Throws std::invalid_argument with a sentence.
  [[nodiscard]] std::string reverse(std::string_view name, const std::vector<std::string>& args) const;

 private:
  std::vector<std::unique_ptr<Route>> routes_;
  std::map<std::string, const Route*, std::less<>> named_;
};

}  // namespace eddy::tornado::web
