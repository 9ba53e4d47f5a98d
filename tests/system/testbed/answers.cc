#include "answers.h"

#include <eddy/value/dict.h>

namespace testbed {

eddy::Value fields(const eddy::http::RequestHead& head) {
  eddy::Dict fields;
  for (const eddy::http::Header field : head.headers)
    fields.set(field.name, head.headers.get_joined(field.name));
  return eddy::Value{std::move(fields)};
}

std::string chunk(int number) { return "chunk " + std::to_string(number) + "\n"; }

std::string event(int number) {
  const std::string text = std::to_string(number);
  return "id: " + text + "\ndata: event " + text + "\n\n";
}

}  // namespace testbed
