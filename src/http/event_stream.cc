#include "eddy/http/event_stream.h"

#include <algorithm>
#include <array>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void append_lines(std::string& out, std::string_view field, std::string_view text) {
  for (;;) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    out.append(field).append(": ").append(text.substr(0, end)).append(1, '\n');
    if (end == text.size()) return;
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

}  // namespace

std::string_view describe(EventError error) noexcept {
  constexpr std::array<std::string_view, 3> sentences = {"an event's type can't hold CR, LF or NUL",
                                                         "an event's id can't hold CR, LF or NUL",
                                                         "an event's retry can't be negative"};
  return sentences[static_cast<std::size_t>(error)];
}

ServerSentEvent::ServerSentEvent(const Fields& fields)
    : data{fields.data}, event{fields.event}, id{fields.id}, retry{fields.retry}, comment{fields.comment} {}

ServerSentEvent::operator Fields() const noexcept {
  return {.data = data, .event = event, .id = id, .retry = retry, .comment = comment};
}

base::Result<std::string, EventError> format_event(const ServerSentEvent::Fields& event) {
  if (!is_one_line(event.event)) return base::Error{EventError::bad_event};
  if (event.id && !is_one_line(*event.id)) return base::Error{EventError::bad_id};
  if (event.retry && event.retry->count() < 0) return base::Error{EventError::bad_retry};
  std::string out;
  if (event.comment) append_lines(out, "", *event.comment);
  if (!event.event.empty()) append_lines(out, "event", event.event);
  if (event.id) append_lines(out, "id", *event.id);
  if (event.retry) {
    out += "retry: ";
    base::append_number(out, event.retry->count());
    out += '\n';
  }
  if (event.data) append_lines(out, "data", *event.data);
  out += '\n';
  return out;
}

}  // namespace eddy::http
