// Flask::run: the app's own command line: run, routes, and the commands that it adds. Tests: tests/flask/run_test.cc, cli_test.cc,
// tests/system/*.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eddy/flask/app.h"
#include "eddy/flask/contexts.h"
#include "flask/app_state.h"
#include "flask/command_data.h"
#include "flask/dotenv.h"

namespace eddy::flask {
namespace {

// An option whose values have names, which outlive the command line.
template <class T>
CLI::Option* add_choice(CLI::App& cli, const char* name, T& into, const std::map<std::string, T>& values,
                        const char* description) {
  std::vector<std::string> names;
  for (const auto& [value_name, value] : values) names.push_back(value_name);
  const auto choose = [&into, &values](const std::string& chosen) { into = values.at(chosen); };
  return cli.add_option_function<std::string>(name, choose, description)
      ->check(CLI::IsMember(names).description(""));
}

void add_log_options(CLI::App& cli, RunOptions& options) {
  using server::AccessFormat;
  using server::AccessLog;
  static const std::map<std::string, AccessLog> logs{
      {"automatic", AccessLog::automatic}, {"on", AccessLog::on}, {"off", AccessLog::off}};
  static const std::map<std::string, AccessFormat> formats{{"automatic", AccessFormat::automatic},
                                                           {"common", AccessFormat::common},
                                                           {"combined", AccessFormat::combined},
                                                           {"json", AccessFormat::json}};
  add_choice(cli, "--access-log", options.access_log, logs,
             "on, off or automatic: to a terminal, or to a file that is named");
  add_choice(cli, "--access-format", options.access_format, formats,
             "common, combined, json or automatic: common with the time taken");
  cli.add_option("--access-log-file", options.access_log_file,
                 "Where it is appended; opened again at SIGUSR1");
}

void add_unix_mode(CLI::App& cli, RunOptions& options) {
  const auto read = [&options](const std::string& octal) {
    const char* const end = octal.data() + octal.size();
    unsigned mode = 0;
    const auto [stop, error] = std::from_chars(octal.data(), end, mode, 8);
    if (error != std::errc{} || stop != end || mode > 0777)
      throw CLI::ValidationError{"--unix-mode", '"' + octal + "\" is no mode, as 660 is, of at most 777"};
    options.unix_mode = mode;
  };
  cli.add_option_function<std::string>("--unix-mode", read,
                                       "The mode of a Unix socket's file, in octal: who may connect")
      ->type_name("MODE")
      ->default_str("600");
}

void add_options(CLI::App& cli, RunOptions& options, std::optional<bool>& debug) {
  using server::Kind;
  cli.add_flag_callback(
      "--debug", [&debug] { debug = true; }, "Debug mode, whatever FLASK_DEBUG says");
  cli.add_flag_callback(
      "--no-debug", [&debug] { debug = false; }, "No debug mode, whatever FLASK_DEBUG says");
  cli.add_option("-p,--port", options.port, "Port to listen on; 0: any that is free")
      ->envname("FLASK_RUN_PORT")
      ->capture_default_str();
  cli.add_option("--address,--host", options.address, "Address to listen on")
      ->envname("FLASK_RUN_HOST")
      ->capture_default_str();
  // Each is one more, also of those before `run`.
  const auto bind = [&options](const std::vector<std::string>& places) {
    options.also_bind.insert(options.also_bind.end(), places.begin(), places.end());
  };
  cli.add_option_function<std::vector<std::string>>(
         "--bind", bind, "A further socket, any number of times: [::1]:8081, :8081, unix:/run/app.sock, fd:3")
      ->allow_extra_args(false)
      ->type_name("PLACE");
  add_unix_mode(cli, options);
  cli.add_option("--workers", options.workers, "Processes that share the port")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  cli.add_option("--threads", options.threads, "Threads of the threaded server")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  static const std::map<std::string, Kind> kinds{
      {"threaded", Kind::threaded}, {"event", Kind::event}, {"green", Kind::green}};
  add_choice(cli, "--server", options.server, kinds, "threaded, event or green");
  add_log_options(cli, options);
}

// What the command line asks for, once it is parsed: a function that does it, and its exit status.
using Job = std::function<int()>;

void print_fault(const Flask& app, const char* what) { std::cerr << app.name() << ": " << what << '\n'; }

void add_routes(CLI::App& cli, Flask& app, Job& job) {
  CLI::App* const routes = cli.add_subcommand("routes", "Show the routes for the app.");
  const auto sort = std::make_shared<std::string>("endpoint");
  const auto all_methods = std::make_shared<bool>(false);
  routes
      ->add_option("-s,--sort", *sort,
                   "endpoint, methods, domain, rule, or match: the order in which they match")
      ->check(CLI::IsMember({"endpoint", "methods", "domain", "rule", "match"}).description(""))
      ->capture_default_str();
  routes->add_flag("--all-methods", *all_methods, "Show HEAD and OPTIONS methods.");
  routes->callback([&app, &job, sort, all_methods] {
    job = [&app, sort, all_methods] {
      std::cout << detail::routes_table(app.state().router, *sort, *all_methods) << std::flush;
      return 0;
    };
  });
}

// An option of a command's; what it is given replaces its default in `given`.
void add_parameter(CLI::App& cli, const detail::CommandData::Parameter& parameter, Value& given) {
  const Value& otherwise = parameter.otherwise;
  CLI::Option* option = nullptr;
  if (otherwise.is_bool()) {
    option = cli.add_flag_callback(
        parameter.names, [&given, other = !otherwise.truth()] { given = Value{other}; }, parameter.help);
  } else if (otherwise.is_int()) {
    option = cli.add_option_function<std::int64_t>(
        parameter.names, [&given](std::int64_t n) { given = Value{n}; }, parameter.help);
  } else if (otherwise.is_float()) {
    option = cli.add_option_function<double>(
        parameter.names, [&given](double x) { given = Value{x}; }, parameter.help);
  } else {
    option = cli.add_option_function<std::string>(
        parameter.names, [&given](const std::string& text) { given = Value{text}; }, parameter.help);
  }
  if (parameter.is_required) option->required();
  if (!parameter.is_required && !otherwise.is_bool()) option->default_str(otherwise.str());
}

int call_command(Flask& app, const detail::CommandData& command, const CommandArguments& given) {
  PushedContext context = app.app_context();
  try {
    return command.function(given);
  } catch (...) {
    context.pop(std::current_exception());
    throw;
  }
}

void add_commands(CLI::App& cli, Flask& app, const detail::GroupData& group, Job& job) {
  for (const auto& command : group.commands) {
    CLI::App* const made = cli.add_subcommand(command->name, command->help);
    const auto given = std::make_shared<std::vector<std::pair<Value, Value>>>();
    for (const auto& each : command->parameters) given->emplace_back(each.key, each.otherwise);
    for (std::size_t i = 0; i < given->size(); ++i)
      add_parameter(*made, command->parameters[i], (*given)[i].second);
    made->callback([&app, &job, given, found = command.get()] {
      job = [&app, given, found] { return call_command(app, *found, CommandArguments{Value::dict(*given)}); };
    });
  }
  for (const auto& each : group.groups) {
    CLI::App* const made = cli.add_subcommand(each->name, each->help);
    made->require_subcommand(1);
    add_commands(*made, app, *each, job);
  }
}

}  // namespace

namespace detail {

int run_command_line(Flask& app, std::vector<std::string> arguments, bool serves,
                     std::exception_ptr* thrown) {
  RunOptions options;
  Job job;
  CLI::App cli{"The Flask app " + app.name(), app.name()};
  cli.require_subcommand(0, 1);
  std::optional<bool> debug;
  add_options(cli, options, debug);
  CLI::App* const run = cli.add_subcommand("run", "Serve the app: what happens without a command, too.");
  add_options(*run, options, debug);
  run->callback([&] { job = [&] { return app.run(options); }; });
  add_routes(cli, app, job);
  add_commands(cli, app, *app.cli.data(), job);
  try {
    std::reverse(arguments.begin(), arguments.end());
    cli.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return cli.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
  }
  if (debug && !app.state().closed()) app.debug(*debug);
  if (!job && serves) return app.run(options);
  if (!job) return std::cout << cli.help(), 0;
  try {
    app.serving();  // what does not fit is said before anything is done
    return job();
  } catch (const std::exception& error) {
    if (thrown)
      *thrown = std::current_exception();
    else
      print_fault(app, error.what());
  }
  return 1;
}

}  // namespace detail

int Flask::run(int argc, const char* const* argv) {
  if (load_dotenv() && !state_->closed()) debug(debug() || detail::says_yes("FLASK_DEBUG"));
  return detail::run_command_line(*this, {argv + std::min(argc, 1), argv + argc}, true, nullptr);
}

int Flask::run(const RunOptions& options) {
  try {
    serving();  // what does not fit is said before the address is taken
  } catch (const std::exception& error) {
    print_fault(*this, error.what());
    return 1;
  }
  server::Options made;
  made.address = options.address;
  made.port = options.port;
  made.also_bind = options.also_bind;
  made.unix_mode = options.unix_mode;
  made.workers = options.workers;
  made.threads = options.threads;
  made.access_log = options.access_log;
  made.access_format = options.access_format;
  made.access_log_file = options.access_log_file;
  made.proxy = options.proxy;
  made.decompress_request = options.decompress_request;
  return server::serve(*this, options.server, std::move(made));
}

}  // namespace eddy::flask
