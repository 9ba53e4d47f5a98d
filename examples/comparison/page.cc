#include "page.h"

#include <eddy/tornado/options.h>
#include <eddy/value/json.h>

#include <algorithm>
#include <charconv>
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
  namespace command_line = eddy::tornado::options;
  command_line::define<int>("port", 8888, "the port to listen on; 0: any that is free");
  command_line::define<std::string>("address", "127.0.0.1", "the address to listen on");
  command_line::define<int>("workers", 1, "processes that share the port");
  command_line::parse_command_line(argc, argv);
  eddy::server::Options options;
  options.port = static_cast<std::uint16_t>(command_line::get<int>("port"));
  options.address = command_line::get<std::string>("address");
  options.workers = command_line::get<int>("workers");
  return options;
}

}  // namespace comparison
