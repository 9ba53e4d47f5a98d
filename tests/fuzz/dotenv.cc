// .env files: whatever the bytes, they are read to their end, and what was read is what a second look at it reads.
#include "flask/dotenv.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace detail = eddy::flask::detail;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  detail::DotenvFile file = detail::parse_dotenv(text);
  std::size_t last = 0;
  for (const std::size_t line : file.bad_lines) {
    if (line == 0 || line < last) std::abort();  // in the order of the file
    last = line;
  }
  for (const auto& [name, value] : file.bindings) {
    if (name.empty() || (value && value->size() > size)) std::abort();
    // A value in single quotes, its own escaped, is itself, but where it has what the original takes for an escape.
    if (!value || name.find('\'') != std::string::npos || value->find('\\') != std::string::npos) continue;
    std::string quoted;
    for (const char c : *value) quoted += (c == '\'' ? "\\" : "") + std::string(1, c);
    const detail::DotenvFile again = detail::parse_dotenv("'" + name + "'='" + quoted + "'");
    if (again.bindings.size() != 1 || again.bindings[0].second != value) std::abort();
  }
  detail::expand_variables(file, [](const std::string&) { return std::nullopt; });
  return 0;
}
