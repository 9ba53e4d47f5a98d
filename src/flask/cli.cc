#include "eddy/flask/cli.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "eddy/flask/app.h"
#include "eddy/loop/loop.h"
#include "flask/command_data.h"

namespace eddy::flask {
namespace detail {

void GroupData::check_free(const std::string& wanted) const {
  const bool taken =
      std::any_of(commands.begin(), commands.end(), [&](const auto& each) { return each->name == wanted; }) ||
      std::any_of(groups.begin(), groups.end(), [&](const auto& each) { return each->name == wanted; }) ||
      std::find(reserved.begin(), reserved.end(), wanted) != reserved.end();
  if (registered)
    throw RegistrationError(
        fmt::format("the command '{}' is added behind its blueprint's registration", wanted));
  if (taken) throw RegistrationError(fmt::format("there is a command '{}' already", wanted));
}

void GroupData::merge(const GroupData& other) {
  for (const auto& command : other.commands) {
    check_free(command->name);
    commands.push_back(std::make_unique<CommandData>(*command));
  }
  for (const auto& group : other.groups) {
    check_free(group->name);
    groups.push_back(group);
  }
}

void wait_for(Task<> task) { loop::await(std::move(task)); }
int wait_for(Task<int> task) { return loop::await(std::move(task)); }

}  // namespace detail

Value CommandArguments::operator[](std::string_view name) const {
  if (const Value* found = given_.as_dict().find(name)) return *found;
  throw KeyError{Value{name}.repr()};
}

// --- what there is ---

Command& Command::help(std::string text) {
  data_->help = std::move(text);
  return *this;
}

Command& Command::argument(std::string name, Value otherwise, std::string help) {
  return add(std::move(name), std::move(otherwise), false, std::move(help));
}

Command& Command::option(std::string names, Value otherwise, std::string help) {
  if (!names.starts_with('-'))
    throw RegistrationError(fmt::format("the option '{}' has no '-' before its name", names));
  return add(std::move(names), std::move(otherwise), false, std::move(help));
}

namespace {

// Of "-c,--dry-run" dry_run: the longest of them.
std::string key_of(std::string_view names) {
  std::string_view longest;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    if (end > longest.size()) longest = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  longest.remove_prefix(std::min(longest.find_first_not_of('-'), longest.size()));
  std::string key{longest};
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

}  // namespace

Command& Command::add(std::string names, Value otherwise, bool is_required, std::string help) {
  std::string key = key_of(names);
  const bool fits =
      otherwise.is_string() || otherwise.is_bool() || otherwise.is_int() || otherwise.is_float();
  if (key.empty() || !fits)
    throw RegistrationError(fmt::format(
        "'{}' of the command '{}' must have a name, and a default that is text, a number or a bool", names,
        data_->name));
  for (const auto& each : data_->parameters)
    if (each.key == key)
      throw RegistrationError(fmt::format("the command '{}' has '{}' twice", data_->name, key));
  data_->parameters.push_back(
      {std::move(names), std::move(key), otherwise.owned(), is_required, std::move(help)});
  return *this;
}

CommandGroup::CommandGroup() : data_{std::make_shared<detail::GroupData>()} {}

Command CommandGroup::add(std::string name, detail::CommandFunction function) {
  data_->check_free(name);
  auto made = std::make_unique<detail::CommandData>();
  made->name = std::move(name);
  made->function = std::move(function);
  return Command{*data_->commands.emplace_back(std::move(made))};
}

CommandGroup CommandGroup::group(const std::string& name, std::string help) {
  for (const auto& each : data_->groups)
    if (each->name == name) return CommandGroup{each};
  data_->check_free(name);
  auto made = std::make_shared<detail::GroupData>();
  made->name = name;
  made->help = std::move(help);
  return CommandGroup{data_->groups.emplace_back(std::move(made))};
}

void echo(std::string_view text) { std::cout << text << std::endl; }

// --- in a test ---

namespace {

// Has both descriptors write into memory while it lives.
class KeptOutput {
 public:
  KeptOutput() : file_{::memfd_create("output", MFD_CLOEXEC)}, out_{::dup(1)}, error_{::dup(2)} {
    if (file_ < 0 || out_ < 0 || error_ < 0)
      throw std::system_error{errno, std::generic_category(), "a command's output can't be kept"};
    flush();
    ::dup2(file_, 1);
    ::dup2(file_, 2);
  }
  KeptOutput(const KeptOutput&) = delete;
  KeptOutput& operator=(const KeptOutput&) = delete;
  ~KeptOutput() {
    flush();
    ::dup2(out_, 1);
    ::dup2(error_, 2);
    for (const int each : {file_, out_, error_}) ::close(each);
  }
  [[nodiscard]] std::string text() const {
    flush();
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    const ssize_t got = ::pread(file_, all.data(), all.size(), 0);
    all.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return all;
  }

 private:
  static void flush() {
    std::cout.flush();
    std::cerr.flush();
    std::fflush(nullptr);
  }
  int file_, out_, error_;
};

}  // namespace

CommandResult CommandRunner::invoke(const std::vector<std::string>& arguments) const {
  const KeptOutput output;
  CommandResult result;
  result.exit_code = detail::run_command_line(*app_, arguments, false, &result.exception);
  result.output = output.text();
  return result;
}

}  // namespace eddy::flask
