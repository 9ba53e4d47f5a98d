#include "eddy/http/early_hints.h"

namespace eddy::http {

base::Result<std::string, HeaderError> format_early_hints(std::span<const std::string> links) {
  std::string out = "HTTP/1.1 103 Early Hints\r\n";
  for (const std::string& link : links) {
    if (!is_header_value(link)) return base::Error{HeaderError::bad_value};
    out.append("Link: ").append(link).append("\r\n");
  }
  out.append("\r\n");
  return out;
}

}  // namespace eddy::http
