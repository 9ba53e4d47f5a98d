// RequestReader: the reading half of a connection: bytes in, a request's events out.
//
// Knows no time and sends nothing. Its phases, and what moves it from one to the next:
//
//   phase    reads                 on                              then
//   line     the request line      line_read                       fields
//   fields   header lines          no_body, sized_body or chunks   last, sized or chunked
//   sized    Content-Length bytes  body_read                       last
//   chunked  the chunked coding    body_read                       last
//   last     nothing               told                            ended
//   ended    nothing               next_request                    line
//   failed   nothing               told                            closed
//   closed   nothing
//
// The end of `fields` is Event::request; each piece in sized and chunked is Event::body; last, ended, failed
// and closed answer with Event::end, answer, error and closed. In any phase before `ended` a fault leads to
// failed, and in any phase stop leads to closed.
//
// Bytes are parsed where the caller has them. What is left when they die is kept in one string, bounded by
// what the caller feeds: an unfinished line is at most a limit long.
//
// Tests: tests/http/server_connection_test.cc; fuzzed by tests/fuzz/http_server_connection.cc.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/http/message.h"
#include "eddy/http/server_connection.h"
#include "http/chunked_decoder.h"
#include "http/field_parser.h"
#include "http/request_line.h"

namespace eddy::http {

class RequestReader {
 public:
  RequestReader(const ServerLimits& limits, const Leniencies& lenient);

  void receive(std::string_view bytes);
  void end_of_input() noexcept { eof_ = true; }
  void keep_input();
  Event next();
  // After Event::end: forgets the request and reads the next one.
  void restart();
  // Refuses the present request, as if its bytes were at fault: next is Event::error.
  void fail(RequestError error) noexcept;
  // Reads no more; what is held is dropped.
  void stop() noexcept;

  // The present request's; the last one's until a byte of the next has come.
  [[nodiscard]] RequestHead& head() noexcept { return head_; }
  [[nodiscard]] const RequestHead& head() const noexcept { return head_; }
  [[nodiscard]] const Headers& trailers() const noexcept;
  [[nodiscard]] RequestError error() const noexcept { return error_; }
  [[nodiscard]] const ServerLimits& limits() const noexcept { return limits_; }
  [[nodiscard]] std::uint64_t body_read() const noexcept { return body_read_; }
  // Bytes of a sized body that are still to come; 0 in a chunked one.
  [[nodiscard]] std::uint64_t body_left() const noexcept { return phase_ == Phase::sized ? left_ : 0; }
  void set_body_limit(std::uint64_t bytes) noexcept { body_limit_ = bytes; }

  [[nodiscard]] bool in_head() const noexcept { return phase_ <= Phase::fields; }
  [[nodiscard]] bool in_body() const noexcept { return phase_ == Phase::sized || phase_ == Phase::chunked; }
  [[nodiscard]] bool ended() const noexcept { return phase_ == Phase::ended; }
  [[nodiscard]] bool closed() const noexcept { return phase_ == Phase::closed; }
  [[nodiscard]] bool at_eof() const noexcept { return eof_; }
  [[nodiscard]] std::size_t held() const noexcept { return input_.size(); }

 private:
  enum class Phase : std::uint8_t { line, fields, sized, chunked, last, ended, failed, closed };
  enum class On : std::uint8_t { line_read, no_body, sized_body, chunks, body_read, told, next_request };
  static Phase after(Phase phase, On on) noexcept;

  bool read_line();
  bool read_fields();
  Event read_sized();
  Event read_chunked();
  Event more();
  void consume(std::size_t count) noexcept { input_.remove_prefix(count); }
  Event limited(std::string_view data);

  ServerLimits limits_;
  Leniencies lenient_;
  RequestLineParser line_;
  FieldParser fields_;

  struct Chunked {  // apart from the rest: most requests need none, and idle connections are many
    ChunkedDecoder decoder;
    Headers trailers = {};
  };
  std::unique_ptr<Chunked> chunked_;

  std::string_view input_;  // not consumed yet; the caller's bytes, or a view of held_
  std::string held_;
  bool input_is_held_ = false;
  bool eof_ = false;
  bool begun_ = false;  // a byte of the present request line was consumed

  Phase phase_ = Phase::line;
  RequestError error_ = RequestError::none;
  RequestHead head_;
  std::uint64_t left_ = 0;
  std::uint64_t body_read_ = 0;
  std::uint64_t body_limit_;
};

}  // namespace eddy::http
