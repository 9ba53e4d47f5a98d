// TOML as a value: tables are dicts, arrays lists; dates and times are texts, as they are written.
// Tests: tests/value/toml_test.cc.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/base/result.h"
#include "eddy/value/value.h"

namespace eddy::toml_text {

struct Error {
  std::string message;
  std::uint32_t line;  // from 1
};

[[nodiscard]] base::Result<Value, Error> parse(std::string_view text);

}  // namespace eddy::toml_text
