// Server-Sent Events: one event as the bytes of a text/event-stream (WHATWG HTML, 9.2.5 and 9.2.6).
//
// Tests: tests/http/event_stream_test.cc.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/base/result.h"

namespace eddy::http {

// An event that owns its texts. What is not given is not sent.
//
//   co_yield ServerSentEvent({.data = text, .id = "7"});
//
// Not an aggregate: GCC 12 frees the texts of one that is written in braces behind co_yield twice.
struct ServerSentEvent {
  // The same as views, for the length of a call.
  struct Fields {
    std::optional<std::string_view> data = {};  // any number of lines; without it nothing is dispatched
    std::string_view event = {};                // its type; empty: "message"
    std::optional<std::string_view> id =
        {};  // what a client that connects again sends as Last-Event-ID; empty: forgets it
    std::optional<std::chrono::milliseconds> retry = {};  // how long it waits before that
    std::optional<std::string_view> comment = {};  // nobody is told; keeps the connection from looking idle
  };

  ServerSentEvent() = default;
  ServerSentEvent(const Fields& fields);  // copies them
  operator Fields() const noexcept;       // of *this, while it lives

  std::optional<std::string> data;
  std::string event;
  std::optional<std::string> id;
  std::optional<std::chrono::milliseconds> retry;
  std::optional<std::string> comment;
};

// Why an event was refused.
enum class EventError : std::uint8_t {
  bad_event,  // CR, LF or NUL in its type: it would be another field
  bad_id,     // CR, LF or NUL in its id: a client would drop it
  bad_retry,  // negative
};
std::string_view describe(EventError error) noexcept;

// "event: ...", "id: ...", "data: ..." line by line, an empty line; of CR LF, CR and LF each ends a line.
[[nodiscard]] base::Result<std::string, EventError> format_event(const ServerSentEvent::Fields& event);

inline constexpr std::string_view event_stream_type = "text/event-stream";

}  // namespace eddy::http
