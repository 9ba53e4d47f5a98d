// 103 Early Hints (RFC 8297): what a client can begin to fetch while the answer is being made.
//
// Tests: tests/http/early_hints_test.cc.
#pragma once
#include <span>
#include <string>

#include "eddy/base/result.h"
#include "eddy/http/headers.h"

namespace eddy::http {

// The bytes of an interim answer with a Link field for each of `links`: "</style.css>; rel=preload; as=style" (RFC 8288). Refused
// where one holds CR, LF or another control byte.
[[nodiscard]] base::Result<std::string, HeaderError> format_early_hints(std::span<const std::string> links);

}  // namespace eddy::http
