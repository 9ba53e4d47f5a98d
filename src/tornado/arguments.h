// Text from the client that must be UTF-8. Tests: tests/tornado/request_test.cc.
#pragma once
#include <string_view>

namespace eddy::tornado::web {

// Throws HTTPError 400, naming `what`, where the bytes are no UTF-8 (Tornado's decode_argument).
void check_utf8(std::string_view text, std::string_view what);

}  // namespace eddy::tornado::web
