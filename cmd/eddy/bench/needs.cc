// needs.cc: whether a contender can start on this machine.
#include "bench/child.h"
#include "bench/runner.h"

namespace eddy::command {
namespace {

// Whether /usr/bin/python3 finds a module; it is not imported.
bool python_has(const std::string& module) {
  Command command;
  command.arguments = {"/usr/bin/python3", "-c",
                       "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)",
                       module};
  auto child = Child::start(command);
  if (!child) return false;
  pollfd ended{child->end_fd(), POLLIN, 0};
  poll(&ended, 1, 20000);
  const auto end = child->ended();
  return end && end->success();
}

}  // namespace

std::string missing_need(const Contender& row, const std::string& root, const std::string& programs) {
  const std::map<std::string, std::string> places{{"root", root}, {"bin", programs}};
  for (const Need& need : row.needs) {
    if (!need.program.empty() && find_program(expand(need.program, places)).empty())
      return fmt::format("needs {}: Debian package {}", need.program, need.package);
    if (!need.python.empty() && !python_has(need.python))
      return fmt::format("needs Python's {}: Debian package {}", need.python, need.package);
  }
  return {};
}

}  // namespace eddy::command
