#include "page.h"

#include <eddy/value/json.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace comparison {
namespace {

// The context of the page, for as long as the program runs: the messages view its text.
eddy::Value read_context() {
  std::ifstream file{PAGE_FOLDER "/context.json"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto context = eddy::json::parse(text);
  if (!context) throw std::runtime_error{PAGE_FOLDER "/context.json: " + context.error().message};
  return *std::move(context);
}

std::vector<Message> read_messages() {
  static const eddy::Value context = read_context();
  const auto text = [](const eddy::Value& message, std::string_view key) {
    return message.find(key)->as_string();
  };
  std::vector<Message> all;
  for (const eddy::Value& message : context.find("messages")->items())
    all.push_back({text(message, "author"), text(message, "text"), text(message, "posted")});
  return all;
}

}  // namespace

std::vector<Message> messages(std::string_view skip) {
  static const std::vector<Message> all = read_messages();
  std::size_t first = 0;
  std::from_chars(skip.data(), skip.data() + skip.size(), first);
  return {all.begin() + static_cast<std::ptrdiff_t>(std::min(first, all.size())), all.end()};
}

std::string page(std::string_view syntax) { return PAGE_FOLDER "/" + std::string{syntax}; }

eddy::server::Options options(int argc, char** argv) {
  eddy::server::Options options;
  CLI::App command_line;
  command_line.add_option("--port", options.port, "The port to listen on; 0: any that is free")
      ->capture_default_str();
  command_line.add_option("--address", options.address, "The address to listen on")->capture_default_str();
  command_line.add_option("--workers", options.workers, "Processes that share the port")
      ->capture_default_str();
  try {
    command_line.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(command_line.exit(error) == 0 ? 0 : 2);
  }
  return options;
}

}  // namespace comparison
