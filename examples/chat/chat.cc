// Renders a conversation with tools by a language model's chat template.
//
//   chat TEMPLATE CONVERSATION.json
//
// The template is a stranger's: it runs in a sandbox, within limits, and what it does wrong is told with its line.
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

#include "eddy/templates/chat.h"
#include "eddy/value.h"

namespace {

std::optional<std::string> read(const char* file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: chat TEMPLATE CONVERSATION.json\n", 2;
  const auto text = read(argv[1]);
  const auto json = read(argv[2]);
  if (!text || !json) return std::cerr << "can't read " << argv[text ? 2 : 1] << '\n', 1;
  const auto conversation = eddy::json::parse(*json);
  if (!conversation) return std::cerr << argv[2] << ": " << conversation.error().message << '\n', 1;
  try {
    const auto env = eddy::jinja2::chat::environment();
    std::cout << env->from_string(*text)->render(eddy::Context{*conversation});
  } catch (const eddy::jinja2::TemplateError& error) {
    return std::cerr << error.what() << '\n', 1;
  } catch (const eddy::TypeError& error) {  // the conversation is no object
    return std::cerr << argv[2] << ": " << error.what() << '\n', 1;
  }
  return 0;
}
