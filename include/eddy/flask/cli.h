// Commands of an app, which its program takes beside `run` and `routes`: guestbook init-db, guestbook user add ann --admin.
//
//   app.cli.command("init-db", [] { init_db(); flask::echo("Initialized the database."); })
//       .help("Clear the existing data and create new tables.");
//   app.cli.group("user").command("add", [](const flask::CommandArguments& given) {
//         add_user(given["name"].as_string(), given["admin"].truth());
//       }).argument("name").option("--admin", false, "May do everything");
//   return app.run(argc, argv);
//
// A command runs in an app context, with registration closed. What it throws is a line on stderr and exit status 1.
// Follows the manual's "Command Line Interface", whose @click.argument and @click.option are `argument` and `option`.
// Tests: tests/flask/cli_test.cc.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/flask/view.h"
#include "eddy/loop/task.h"
#include "eddy/value.h"

namespace eddy::flask {

class Flask;
namespace detail {
class CommandData;
class GroupData;
}  // namespace detail

// What a command was given, by the names of its arguments and options: "name" of argument("name"), "admin" of option("--admin"),
// "dry_run" of option("--dry-run").
class CommandArguments {
 public:
  explicit CommandArguments(Value given) noexcept : given_{std::move(given)} {}
  // Throws KeyError where the command has none of that name.
  [[nodiscard]] Value operator[](std::string_view name) const;

 private:
  Value given_;
};

// A command that was just added, to say what it takes. Each call throws RegistrationError where it can't be.
class Command {
 public:
  Command& help(std::string text);
  // A text by its place that has to be given; argument<int>("count") a number, which the command is given as such: T is std::string,
  // a whole or a floating number.
  template <class T = std::string>
    requires((std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) || std::is_same_v<T, std::string>)
  Command& argument(std::string name) {
    if constexpr (std::is_same_v<T, std::string>)
      return add(std::move(name), Value{""}, true, {});
    else
      return add(std::move(name), Value{T{}}, true, {});
  }
  // One that need not be given, of the type of its default: a text, an int, a float.
  Command& argument(std::string name, Value otherwise, std::string help = {});
  // "--count" or "-c,--count", of the type of its default; where that is false, or true, it takes no value: it says the other.
  Command& option(std::string names, Value otherwise, std::string help = {});

 private:
  friend class CommandGroup;
  explicit Command(detail::CommandData& data) noexcept : data_{&data} {}
  Command& add(std::string names, Value otherwise, bool is_required, std::string help);
  detail::CommandData* data_;
};

namespace detail {

using CommandFunction = std::function<int(const CommandArguments&)>;
// Runs it to its end.
void wait_for(Task<> task);
int wait_for(Task<int> task);

template <class F>
CommandFunction command_function(F function) {
  return [function = std::move(function)](const CommandArguments& given) mutable {
    const auto call = [&] {
      if constexpr (std::is_invocable_v<F&, const CommandArguments&>)
        return function(given);
      else
        return function();
    };
    using Result = decltype(call());
    if constexpr (std::is_same_v<Result, int>)
      return call();
    else if constexpr (std::is_same_v<Result, Task<int>>)
      return wait_for(call());
    else if constexpr (std::is_same_v<Result, Task<>>)
      return wait_for(call()), 0;
    else
      return call(), 0;
  };
}

}  // namespace detail

// app.cli, blueprint.cli, and what group() gives. A handle: copies are the same group.
class CommandGroup {
 public:
  CommandGroup();
  // Adds a command: a function of CommandArguments or of nothing, that returns nothing, an exit status, or a Task of either.
  // Throws RegistrationError where the group has one of that name.
  template <class F>
  Command command(std::string name, F function) {
    return add(std::move(name), detail::command_function(std::move(function)));
  }
  // The group of that name within this one; it is made where there is none.
  CommandGroup group(const std::string& name, std::string help = {});

  [[nodiscard]] const std::shared_ptr<detail::GroupData>& data() const noexcept { return data_; }

 private:
  explicit CommandGroup(std::shared_ptr<detail::GroupData> data) noexcept : data_{std::move(data)} {}
  Command add(std::string name, detail::CommandFunction function);
  std::shared_ptr<detail::GroupData> data_;
};

// Prints a line to the standard output, at once (click.echo).
void echo(std::string_view text);

// Sets environment variables from the files .env and .flaskenv, of this folder or the next one above that has one, by
// python-dotenv's rules: what is set already stays, and .env counts before .flaskenv. Flask::run(argc, argv) does it, too; call it
// at the beginning of main where a config reads them before. Not where FLASK_SKIP_DOTENV=1. With a path: of that file before them,
// and with `load_defaults` false of that one alone. Whether any had a variable. Before any thread is started.
bool load_dotenv(const std::string& path = {}, bool load_defaults = true);

// What a command did, to a test.
struct CommandResult {
  int exit_code = 0;
  std::string output;            // of stdout and stderr, as they came
  std::exception_ptr exception;  // that the command threw; null: none
};

// Runs an app's commands as its program would, and keeps what they print: all that goes to descriptors 1 and 2 meanwhile, so one
// at a time in a process (Flask's FlaskCliRunner).
class CommandRunner {
 public:
  explicit CommandRunner(Flask& app) noexcept : app_{&app} {}
  [[nodiscard]] CommandResult invoke(const std::vector<std::string>& arguments) const;

 private:
  Flask* app_;
};

}  // namespace eddy::flask
