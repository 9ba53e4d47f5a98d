// AnswerWriter: the sending half of a connection: an answer in, framed segments out (RFC 9112, 4, 6 and 7).
//
// Knows no time and reads nothing. Its states, and what each call makes of them ("-" is refused,
// SendError::no_request):
//
//   state       expect    respond    start       write       finish     forget   abort
//   none        awaited   -          -           -           -          -        aborted
//   awaited     -         finished   streaming   -           -          -        aborted
//   streaming   -         -          -           streaming   finished   -        aborted
//   finished    -         -          -           -           -          none     aborted
//   aborted     -         -          -           -           -          -        aborted
//
// How a body is framed: none (HEAD, 204, 205, 304, and 2xx to CONNECT), sized (Content-Length), chunked (HTTP/1.1)
// or until_close (HTTP/1.0). 2xx to CONNECT is the last answer: what follows is a tunnel's, and no request.
//
// Tests: tests/http/answer_writer_test.cc; fuzzed by tests/fuzz/http_server_session.cc.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "eddy/http/server_connection.h"
#include "http/response_head.h"

namespace eddy::http {

class AnswerWriter {
 public:
  // A request came: what its answer may look like.
  void expect(Method method, Version version) noexcept;
  // `keep` asks to keep the connection; see keep().
  base::Status<SendError> respond(const ResponseHead& head, std::span<Segment> body, bool keep,
                                  std::string_view date);
  base::Status<SendError> start(const ResponseHead& head, bool keep, std::string_view date);
  base::Status<SendError> write(std::span<Segment> pieces);
  base::Status<SendError> finish(const Headers* trailers);
  // The next request is about to be read.
  void forget() noexcept { move(Call::forget); }
  void abort() noexcept;
  // Puts bytes in the output that are no part of an answer: 100 Continue.
  void interject(std::string_view literal) { output_.push_back(Segment::literal(literal)); }
  // An interim answer, before the answer; HTTP/1.0 does not get it.
  base::Status<SendError> interim(Segment head);

  [[nodiscard]] Segments& output() noexcept { return output_; }
  [[nodiscard]] bool awaited() const noexcept { return state_ == State::awaited; }
  [[nodiscard]] bool started() const noexcept { return state_ >= State::streaming; }
  [[nodiscard]] bool finished() const noexcept { return state_ == State::finished; }
  [[nodiscard]] bool aborted() const noexcept { return state_ == State::aborted; }
  // Of an aborted one: whether its peer would take the connection's end for the answer's.
  [[nodiscard]] bool looks_whole() const noexcept { return looks_whole_; }
  // Whether the head that was sent lets the connection live on.
  [[nodiscard]] bool keep() const noexcept { return keep_; }

 private:
  enum class State : std::uint8_t { none, awaited, streaming, finished, aborted };
  enum class Call : std::uint8_t { expect, respond, start, write, finish, forget, abort };
  enum class Framing : std::uint8_t { none, sized, chunked, until_close };
  bool move(Call call) noexcept;
  [[nodiscard]] bool allowed(Call call) const noexcept;
  [[nodiscard]] SendError refusal() const noexcept;
  [[nodiscard]] bool opens_tunnel(int status) const noexcept;
  bool has_content(int status, HeadAdditions& additions) const noexcept;
  // For so many more segments. Taken before anything changes: what fails for want of memory has done nothing.
  void make_room(std::size_t segments);

  State state_ = State::none;
  Framing framing_ = Framing::none;
  Method method_ = Method::get;
  Version version_ = Version::http_1_1;
  bool keep_ = true;
  bool looks_whole_ = false;
  std::uint64_t left_ = 0;  // bytes that the Content-Length still promises
  Segments output_;
};

}  // namespace eddy::http
