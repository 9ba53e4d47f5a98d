#include "eddy/http/media_type.h"

#include <algorithm>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

// A parameter's value, taken off the front: a quoted string (RFC 9110, 5.6.4), or all up to the next ";".
std::string next_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    std::size_t end = std::min(rest.find(';'), rest.size());
    value = base::trim(rest.substr(0, end));
    rest.remove_prefix(end);
    return value;
  }
  std::size_t i = 1;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    value += rest[i];
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  return value;
}

}  // namespace

MediaType parse_media_type(std::string_view value) {
  std::size_t end = std::min(value.find(';'), value.size());
  MediaType media{base::to_lower(base::trim(value.substr(0, end))), {}};
  std::string_view rest = value.substr(end);
  while (!rest.empty()) {  // it starts with ";"
    rest.remove_prefix(1);
    std::size_t stop = std::min(rest.find_first_of("=;"), rest.size());
    std::string_view name = base::trim(rest.substr(0, stop));
    rest.remove_prefix(stop);
    if (!rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    while (!rest.empty() && base::is_space(rest[0])) rest.remove_prefix(1);
    std::string text = next_value(rest);
    if (!name.empty()) media.parameters.emplace_back(base::to_lower(name), std::move(text));
  }
  return media;
}

std::string_view MediaType::parameter(std::string_view name, std::string_view otherwise) const noexcept {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return otherwise;
}

std::string MediaType::charset() const { return base::to_lower(parameter("charset", "utf-8")); }

}  // namespace eddy::http
