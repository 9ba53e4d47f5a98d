// A fuzzer's bytes as a request's head: the method in the first line, then a field a line, as "Name: value". Lines that are
// no field are skipped, and so are fields that no client could have sent.
#pragma once
#include <algorithm>
#include <string_view>

#include "eddy/http/message.h"

namespace eddy::http {

inline std::string_view cut_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

inline RequestHead head_of_lines(std::string_view text) {
  RequestHead head{cut_line(text), "/"};
  while (!text.empty()) {
    const std::string_view line = cut_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    static_cast<void>(head.headers.add(line.substr(0, colon), line.substr(colon + 1)));
  }
  return head;
}

}  // namespace eddy::http
