// Flask::run: the app's own command line. Tests: tests/flask/run_test.cc, tests/system/*.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "eddy/flask/app.h"

namespace eddy::flask {
namespace {

void add_options(CLI::App& cli, RunOptions& options) {
  static const std::map<std::string, server::Kind> kinds{
      {"threaded", server::Kind::threaded}, {"event", server::Kind::event}, {"green", server::Kind::green}};
  cli.add_option("--port", options.port, "Port to listen on; 0: any that is free")->capture_default_str();
  cli.add_option("--address", options.address, "Address to listen on")->capture_default_str();
  cli.add_option("--workers", options.workers, "Processes that share the port")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  cli.add_option("--threads", options.threads, "Threads of the threaded server")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  cli.add_option("--server", options.server, "threaded, event or green")
      ->transform(CLI::CheckedTransformer(kinds).description(""));
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
  made.proxy = options.proxy;
  return server::serve(*this, options.server, std::move(made));
}

}  // namespace eddy::flask
