#include "compile/options_file.h"

#include <utility>

#include "support/files.h"
#include "value/toml.h"

namespace eddy::command {
Outcome<Value> read_options_file(const std::string& file) {
  if (file.empty()) return Value{Dict{}};
  const auto text = read_file(file);
  if (!text) return base::Error{text.error()};
  auto value = toml_text::parse(*text);
  if (!value) return fail("{}:{}: error: {}", file, value.error().line, value.error().message);
  return std::move(*value);
}

}  // namespace eddy::command
