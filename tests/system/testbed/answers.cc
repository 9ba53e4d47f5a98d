#include "answers.h"

#include <eddy/base/strings.h>
#include <eddy/value/dict.h>

namespace testbed {

eddy::Value fields(const eddy::http::RequestHead& head) {
  eddy::Dict fields;
  for (const eddy::http::Header field : head.headers)
    fields.set(field.name, head.headers.get_joined(field.name));
  return eddy::Value{std::move(fields)};
}

std::string chunk(int number) { return "chunk " + std::to_string(number) + "\n"; }

eddy::Value part(std::string_view name, std::string_view filename, std::uint64_t size, std::string sha256) {
  return {{"name", name},
          {"filename", filename.empty() ? eddy::Value{} : eddy::Value{filename}},
          {"size", size},
          {"sha256", sha256}};
}

eddy::http::ServerSentEvent event(int number) {
  const std::string text = std::to_string(number);
  return eddy::http::ServerSentEvent({.data = "event " + text, .id = text});
}

int first_event(std::string_view last_event_id) {
  const auto last = eddy::base::parse_uint<std::uint16_t>(last_event_id);
  return last ? *last + 1 : 0;
}

}  // namespace testbed
