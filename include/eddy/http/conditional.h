// Conditional requests (RFC 9110, 13): what the If- fields of a request ask, in the order in which they count.
//
//   switch (http::evaluate_preconditions(head.method, head.headers, {.etag = tag, .last_modified = changed}, now)) { … }
//
// Tests: tests/http/conditional_test.cc; fuzzed by tests/fuzz/negotiation.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "eddy/http/headers.h"
#include "eddy/http/message.h"

namespace eddy::http {

// What a resource that exists says of the state it is in.
struct Validators {
  std::string_view etag = {};                      // quoted, with W/ where it is weak; empty: it has none
  std::optional<std::int64_t> last_modified = {};  // seconds since 1970
};

enum class Precondition : std::uint8_t {
  holds,         // answer the request
  not_modified,  // 304: the client has it
  failed,        // 412: it is not what the client thinks
};

// 13.2.2: If-Match, or without it If-Unmodified-Since; then If-None-Match, or without it If-Modified-Since, which only GET
// and HEAD have. A date that is none, or is sent twice, is as if it were not there. `now`, in seconds since 1970, is by what
// the two digits of a year in an old form of date are read (5.6.7).
[[nodiscard]] Precondition evaluate_preconditions(Method method, const Headers& request,
                                                  const Validators& current, std::int64_t now);

// 13.1.5: whether a Range counts: there is no If-Range, or it names what the client would get. Only strong validators do: a
// weak tag never, a date only where the resource has been the same since at least a second before `now` (8.8.2.2).
[[nodiscard]] bool range_is_current(const Headers& request, const Validators& current, std::int64_t now);

}  // namespace eddy::http
