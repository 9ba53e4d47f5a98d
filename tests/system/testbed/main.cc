// testbed: the same routes in either style on any of the three servers, for black-box tools: see README.md.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>

#include "options.h"

namespace testbed {

Options parse(int argc, char** argv) {
  using eddy::server::Kind;
  Options options;
  options.files = TESTBED_FOLDER "/files";
  CLI::App line{"The same routes in either style on any of the three servers."};
  line.add_option("--style", options.style, "flask or tornado")
      ->check(CLI::IsMember({"flask", "tornado"}))
      ->capture_default_str();
  const std::map<std::string, Kind> kinds{
      {"threaded", Kind::threaded}, {"event", Kind::event}, {"green", Kind::green}};
  line.add_option("--server", options.kind, "threaded, event or green")
      ->transform(CLI::Transformer(kinds))
      ->default_str("event");
  line.add_option("--port", options.server.port, "The port; 0: any that is free")->capture_default_str();
  line.add_option("--address", options.server.address, "The address")->capture_default_str();
  line.add_option("--unix", options.server.unix_socket, "The path of a Unix socket, in place of both");
  line.add_option_function<std::string>(
      "--unix-mode",
      [&options](const std::string& octal) {
        std::size_t read = 0;
        options.server.unix_mode = static_cast<unsigned>(std::stoul(octal, &read, 8));
        if (read != octal.size() || options.server.unix_mode > 0777)
          throw CLI::ValidationError{"--unix-mode", octal};
      },
      "The mode of that socket's file, in octal: 600");
  line.add_option("--workers", options.server.workers, "Processes")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  options.server.max_connections = 18'000;
  line.add_option("--max-connections", options.server.max_connections, "Connections at once")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  line.add_option("--max-body", options.server.max_body_size, "Bytes of a request's body")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 40))
      ->capture_default_str();
  line.add_flag("--compress", options.compress, "Code answers as the client asks (Accept-Encoding)");
  line.add_option("--files", options.files, "The folder behind /file/")->capture_default_str();
  try {
    line.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(line.exit(error) == 0 ? 0 : 2);
  }
  return options;
}

}  // namespace testbed

int main(int argc, char** argv) {
  const testbed::Options options = testbed::parse(argc, argv);
  return options.style == "flask" ? testbed::serve_flask(options) : testbed::serve_tornado(options);
}
