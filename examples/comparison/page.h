// page.h: what the six programs share: the board's messages as C++ structs, and their command line.
//
// The messages are read once, from bench/page/context.json; every request makes its own list of them, as the Python
// programs do, and renders it. Nothing rendered is kept.
// Watched by: tests/system/programs_test.py, on all six.
#pragma once
#include <eddy/server.h>
#include <eddy/value.h>

#include <string>
#include <string_view>
#include <vector>

namespace comparison {

struct Message {
  std::string_view author, text, posted;
};

// All messages but the first `skip` (digits; anything else skips none).
std::vector<Message> messages(std::string_view skip);

// The folder of the page's templates in a syntax: "jinja2" or "tornado".
std::string page(std::string_view syntax);

// --port (8888), --address (127.0.0.1), --workers (1).
eddy::server::Options options(int argc, char** argv);

}  // namespace comparison

template <>
struct eddy::reflect<comparison::Message> {
  using Message = comparison::Message;
  static constexpr auto members =
      eddy::members("author", &Message::author, "text", &Message::text, "posted", &Message::posted);
};
