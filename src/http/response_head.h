// The bytes of a response's head (RFC 9112, 4): status line, the handler's fields, and those that the
// connection owes.
//
// Pure. Fields that are the connection's (response heads' Connection, Keep-Alive, Transfer-Encoding) are left
// out. Tests: tests/http/answer_writer_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/http/message.h"

namespace eddy::http {

// What the connection adds.
struct HeadAdditions {
  std::optional<std::uint64_t> content_length = {};  // replaces the handler's
  bool drop_content_length = false;                  // 204, and where the body is chunked
  bool chunked = false;
  std::string_view connection =
      {};                      // "close", "keep-alive" or none; Upgrade joins it where the handler sets one
  std::string_view date = {};  // where the handler sets none
};

std::string format_response_head(const ResponseHead& head, const HeadAdditions& additions);

// Whether a field may stand behind a body: not what frames or routes a message, controls what is done with it,
// authenticates or describes its content (RFC 9110, 6.5.1).
bool may_be_trailer(std::string_view name) noexcept;

}  // namespace eddy::http
