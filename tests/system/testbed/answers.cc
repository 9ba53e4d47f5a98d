#include "answers.h"

#include <eddy/base/strings.h>
#include <eddy/value/dict.h>

#include <limits>
#include <set>

namespace testbed {
namespace {

std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

int number(std::string_view digits, int otherwise) {
  const auto value = eddy::base::parse_uint<std::uint32_t>(digits);
  constexpr std::uint32_t bound = std::numeric_limits<int>::max();
  return value && *value < bound ? static_cast<int>(*value) : otherwise;
}

}  // namespace

eddy::Value fields(const eddy::http::RequestHead& head) {
  eddy::Dict fields;
  std::set<std::string> told;
  for (const eddy::http::Header field : head.headers)
    if (told.insert(eddy::base::to_lower(field.name)).second)
      fields.set(field.name, from_latin1(head.headers.get_joined(field.name)));
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

int first_event(std::string_view last_event_id) { return number(last_event_id, -1) + 1; }

int count_of(std::string_view argument) { return number(argument, 10); }

}  // namespace testbed
