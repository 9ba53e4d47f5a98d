// Flask::run: the app's own command line. Tests: tests/flask/run_test.cc, tests/system/*.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "eddy/flask/app.h"

namespace eddy::flask {
namespace {

// An option whose values have names.
template <class T>
CLI::Option* add_choice(CLI::App& cli, const char* name, T& into, const std::map<std::string, T>& values,
                        const char* description) {
  std::vector<std::string> names;
  for (const auto& [value_name, value] : values) names.push_back(value_name);
  const auto choose = [&into, values](const std::string& chosen) { into = values.at(chosen); };
  return cli.add_option_function<std::string>(name, choose, description)
      ->check(CLI::IsMember(names).description(""));
}

void add_log_options(CLI::App& cli, RunOptions& options) {
  using server::AccessFormat;
  using server::AccessLog;
  add_choice(cli, "--access-log", options.access_log,
             {{"automatic", AccessLog::automatic}, {"on", AccessLog::on}, {"off", AccessLog::off}},
             "on, off or automatic: to a terminal, or to a file that is named");
  add_choice(cli, "--access-format", options.access_format,
             {{"automatic", AccessFormat::automatic},
              {"common", AccessFormat::common},
              {"combined", AccessFormat::combined},
              {"json", AccessFormat::json}},
             "common, combined, json or automatic: common with the time taken");
  cli.add_option("--access-log-file", options.access_log_file,
                 "Where it is appended; opened again at SIGUSR1");
}

void add_options(CLI::App& cli, RunOptions& options) {
  using server::Kind;
  cli.add_option("--port", options.port, "Port to listen on; 0: any that is free")->capture_default_str();
  cli.add_option("--address", options.address, "Address to listen on")->capture_default_str();
  cli.add_option("--workers", options.workers, "Processes that share the port")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  cli.add_option("--threads", options.threads, "Threads of the threaded server")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  add_choice(cli, "--server", options.server,
             {{"threaded", Kind::threaded}, {"event", Kind::event}, {"green", Kind::green}},
             "threaded, event or green");
  add_log_options(cli, options);
}

}  // namespace

int Flask::run(int argc, const char* const* argv) {
  RunOptions options;
  CLI::App cli{"The Flask app " + name(), name()};
  add_options(cli, options);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
  }
  return run(options);
}

int Flask::run(const RunOptions& options) {
  try {
    serving();  // what does not fit is said before the address is taken
  } catch (const std::exception& error) {
    std::cerr << name() << ": " << error.what() << '\n';
    return 1;
  }
  server::Options made;
  made.address = options.address;
  made.port = options.port;
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
