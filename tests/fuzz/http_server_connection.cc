// Fuzzes the server's connection: the same bytes whole and in pieces must give the same events and the same output.
//
// The first byte chooses how the connection is driven, see Mode; the rest is what the client sends. Where it is cut
// follows from the bytes themselves, so that a finding is one file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "eddy/http/server_connection.h"

namespace {

using namespace eddy::http;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

struct Mode {
  bool eof;           // the client shuts its side at the end
  bool small_limits;  // limits that short inputs reach
  bool at_request;    // answers before it reads the body
  bool streams;       // answers by start, write and finish
  bool lenient;       // every leniency
};

struct Outcome {
  std::string events, sent;
  bool should_close = false;
  bool expected_continue = false;
  bool operator==(const Outcome&) const = default;
};

void require(bool holds) {
  if (!holds) std::abort();
}

ServerLimits limits_of(Mode mode) {
  if (!mode.small_limits) return {};
  return {.request_line = 24,
          .header_line = 32,
          .header_count = 4,
          .header_bytes = 64,
          .body_bytes = 16,
          .chunk_extension_bytes = 8,
          .trailer_bytes = 16,
          .pipelined_bytes = 16,
          .drain_bytes = 8,
          .leading_blank_lines = 1};
}

void answer(ServerConnection& connection, Mode mode) {
  const Moment moment{{}, "Tue, 15 Nov 1994 08:12:31 GMT"};
  if (!mode.streams) {
    require(connection.respond(ResponseHead{200}, Segment{std::string{"ok"}}, moment).ok());
    return;
  }
  require(connection.start(ResponseHead{200}, moment).ok());
  require(connection.write(Segment{std::string{"piece"}}).ok());
  require(connection.finish(moment.now).ok());
}

void see(ServerConnection& connection, Event event, Mode mode, Outcome& outcome) {
  switch (event.kind) {
    case Event::request: {
      const RequestHead& head = connection.request();
      outcome.events.append("\nrequest ").append(head.method_text()).append(" ").append(head.target());
      for (Header field : head.headers) {
        outcome.events.append("\n").append(field.name).append(":").append(field.value);
        require(is_header_name(field.name) && is_header_value(field.value));
      }
      require(head.target().size() >= head.path().size() || head.path() == "/");
      require(head.target().find_first_of(" \r\n") == std::string_view::npos);
      outcome.expected_continue |= head.expects_continue;
      if (mode.at_request) answer(connection, mode);
      break;
    }
    case Event::body:
      require(!event.data.empty());
      if (!outcome.events.ends_with('\1')) outcome.events += "\nbody \1";
      outcome.events.insert(outcome.events.size() - 1, event.data);
      break;
    case Event::end:
      outcome.events += "\nend";
      for (Header field : connection.trailers())
        outcome.events.append("\n").append(field.name).append(":").append(field.value);
      if (!connection.answer_started()) answer(connection, mode);
      break;
    case Event::error:
      outcome.events.append("\nerror ").append(describe(connection.error()));
      require(status_of(connection.error()) >= 400);
      connection.respond_error({{}, ""});
      require(connection.should_close());
      break;
    case Event::need_more:
    case Event::answer:
    case Event::closed: break;
  }
}

void drain(ServerConnection& connection, Mode mode, Outcome& outcome) {
  bool closed = connection.should_close();
  for (;;) {
    Event event = connection.next();
    require(!closed || event.kind == Event::closed);  // nothing follows the end
    if (event.kind == Event::need_more || event.kind == Event::answer || event.kind == Event::closed) break;
    see(connection, event, mode, outcome);
    closed = connection.should_close();
  }
  for (const Segment& segment : connection.output())
    if (segment.bytes() != kContinue)
      outcome.sent += segment.bytes();  // whether it is sent depends on the split
  connection.output().clear();
}

// `cut` 0 feeds the whole; else pieces of 1 to `cut` bytes.
Outcome run(std::string_view bytes, Mode mode, std::size_t cut) {
  const bool on = mode.lenient;
  ServerConnection connection{limits_of(mode), {}, {}, {on, on, on, on, on}};
  Outcome outcome;
  std::uint32_t state = static_cast<std::uint32_t>(bytes.size()) * 2654435761U;
  while (!bytes.empty()) {
    state = state * 1664525U + static_cast<unsigned char>(bytes[0]) + 1013904223U;
    std::size_t size = cut == 0 ? bytes.size() : std::min<std::size_t>(1 + (state >> 16) % cut, bytes.size());
    std::string piece{bytes.substr(0, size)};  // dies after keep_input, which ASan watches
    connection.receive(piece, {});
    drain(connection, mode, outcome);
    connection.keep_input();
    bytes.remove_prefix(size);
  }
  if (mode.eof) connection.eof({});
  drain(connection, mode, outcome);
  outcome.should_close = connection.should_close();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t byte = data[0];
  const Mode mode{(byte & 1) != 0, (byte & 2) != 0, (byte & 4) != 0, (byte & 8) != 0, (byte & 16) != 0};
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  const Outcome whole = run(bytes, mode, 0);
  if (mode.at_request && whole.expected_continue)
    return 0;  // whether it may live on depends on what had come
  for (std::size_t cut : {std::size_t{1}, std::size_t{7}, std::size_t{64}})
    require(run(bytes, mode, cut) == whole);
  return 0;
}
