// What CommandGroup collects, and how a program's command line runs it (run.cc). Tests: tests/flask/cli_test.cc.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "eddy/flask/cli.h"
#include "flask/router.h"

namespace eddy::flask::detail {

class CommandData {
 public:
  struct Parameter {
    std::string names;  // as CLI11 takes them: "-c,--count", or "count" of an argument
    std::string key;    // as the command asks for it
    Value otherwise;
    bool is_required = false;
    std::string help;
  };
  std::string name;
  std::string help;
  CommandFunction function;
  std::vector<Parameter> parameters;
};

class GroupData {
 public:
  std::string name;
  std::string help;
  std::vector<std::unique_ptr<CommandData>> commands;
  std::vector<std::shared_ptr<GroupData>> groups;
  std::vector<std::string> reserved;  // names of the program's own commands
  bool registered = false;            // with its blueprint: what is added now would not be there

  // Throws RegistrationError where there is one already, or none can be added.
  void check_free(const std::string& wanted) const;
  // Takes the others' commands and groups.
  void merge(const GroupData& other);
};

// Parses the arguments behind the program's name and does what they say; the exit status. What a command throws is stored, or
// else printed. `serves`: without a command the app is run; else its help is printed.
int run_command_line(Flask& app, std::vector<std::string> arguments, bool serves, std::exception_ptr* thrown);

// The table of `routes`, as Flask prints it. `sort`: endpoint, methods, rule or match.
std::string routes_table(const Router& router, const std::string& sort, bool all_methods);

}  // namespace eddy::flask::detail
