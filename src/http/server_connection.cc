#include "eddy/http/server_connection.h"

#include <algorithm>
#include <string>
#include <utility>

#include "eddy/base/strings.h"
#include "http/answer_writer.h"
#include "http/content_decoder.h"
#include "http/request_reader.h"

// Two machines run side by side, each with its table: RequestReader (request_reader.h) takes a request in,
// AnswerWriter (answer_writer.h) puts its answer out. This file is what holds between the two:
//
//   request             answer             then
//   Event::request      none               the answer is awaited; no other request is read
//   in its body         finished, kept     the rest of the body is dropped, up to drain_bytes, or closed
//   ended               finished, kept     the next request is read
//   any                 finished, not kept closed
//   failed              awaited            the error is answered, then closed
//   failed              streaming          the server finishes or aborts, then closed
//   ended by the peer   none               closed
//   any                 aborted            closed
//
// "closed" is for ever: nothing is read, nothing more is answered; what is in the output may still be sent.
//
// Four clocks run, each only while its own thing is awaited: idle (a request's first byte), header (the end
// of its head), body (more of a body that is being read, or dropped), write (progress on the output).

namespace eddy::http {
namespace {
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kDecoded = "gzip, deflate, br, zstd";  // what ContentDecoder takes
constexpr std::size_t kSizeLine = 32;  // a chunk's size in digits, and the ends of its lines
}  // namespace

struct ServerConnection::State {
  State(const ServerLimits& limits_in, const ServerTimeouts& timeouts_in, Time start,
        const Leniencies& lenient)
      : timeouts{timeouts_in}, reader{limits_in, lenient}, now{start}, since{start} {}

  enum class Clock : std::uint8_t { none, idle, header, body, drain };

  [[nodiscard]] Clock clock() const noexcept;
  [[nodiscard]] Duration duration(Clock clock) const noexcept;
  [[nodiscard]] std::optional<Time> reading_deadline() const noexcept;
  [[nodiscard]] bool may_keep(bool whole) const noexcept;
  Event read();
  Event read_body();
  Event drop_body();
  void begin_next();
  void answered(Time at);
  void close() noexcept;

  ServerTimeouts timeouts;
  RequestReader reader;
  AnswerWriter answer;
  std::unique_ptr<ContentDecoder> decoder;  // of the present request's body

  Time now;    // of the last call that told
  Time since;  // when the reading clock that runs was started
  std::optional<Time> write_deadline;
  std::uint64_t dropped = 0;  // bytes of the present body
  bool head_begun = false;    // a byte of the head that is awaited has come
  bool awaits_body = false;   // next said need_more inside a body
  bool continued = false;     // 100 was sent, or the body came without
  bool closing = false;       // no request after the present one
  bool closed = false;
  bool peer_may_send = false;  // once closed
};

ServerConnection::State::Clock ServerConnection::State::clock() const noexcept {
  if (closed) return Clock::none;
  if (reader.in_head()) return head_begun ? Clock::header : write_deadline ? Clock::none : Clock::idle;
  if (!reader.in_body()) return Clock::none;
  if (answer.finished()) return Clock::drain;
  return awaits_body ? Clock::body : Clock::none;
}

Duration ServerConnection::State::duration(Clock clock) const noexcept {
  switch (clock) {
    case Clock::none: return Duration::zero();
    case Clock::idle: return timeouts.idle;
    case Clock::header: return timeouts.header;
    case Clock::body:
    case Clock::drain: return timeouts.body;
  }
  return Duration::zero();
}

std::optional<Time> ServerConnection::State::reading_deadline() const noexcept {
  Duration allowed = duration(clock());
  if (allowed == Duration::zero()) return std::nullopt;
  return since + allowed;
}

// Whether the connection can live on after an answer that starts now. A client that waits for a 100 that it
// does not get may send the body or not: the two can't be told apart, so what follows can't be trusted.
bool ServerConnection::State::may_keep(bool whole) const noexcept {
  if (closing || closed || reader.error() != RequestError::none || reader.closed()) return false;
  if (reader.in_body()) {
    if (!continued && reader.body_read() == 0 && reader.held() == 0) return false;
    if (whole && reader.body_left() > reader.limits().drain_bytes) return false;
  }
  return !(reader.at_eof() && reader.ended() && reader.held() == 0);
}

void ServerConnection::State::close() noexcept {
  peer_may_send =
      peer_may_send || reader.held() > 0 || reader.in_body() || reader.error() != RequestError::none;
  closed = true;
  reader.stop();
}

void ServerConnection::State::begin_next() {
  reader.restart();
  answer.forget();
  decoder.reset();
  dropped = 0;
  head_begun = reader.held() > 0;
  awaits_body = continued = false;
  since = now;
}

// The answer has just been finished. What is left of a body is judged now, by its length: judged while it comes, the
// verdict would depend on how it was split.
void ServerConnection::State::answered(Time at) {
  now = since = at;
  if (answer.keep() && !closing && reader.body_left() <= reader.limits().drain_bytes) return;
  peer_may_send = reader.head().keep_alive && !closing;  // it learns only now that this was the last one
  close();
}

Event ServerConnection::State::drop_body() {
  Event event = reader.next();
  dropped += event.data.size();
  const bool too_much = dropped > reader.limits().drain_bytes;
  if (event.kind == Event::error || event.kind == Event::closed || too_much) close();
  return event;
}

// The next event of a request whose body is decoded.
Event ServerConnection::State::read_body() {
  for (;;) {
    if (reader.error() == RequestError::none) {
      const ContentDecoder::Step step = decoder->next();
      if (!step.piece.empty()) return {Event::body, step.piece};
      if (step.error != RequestError::none) reader.fail(step.error);
    }
    const Event event = reader.next();
    if (event.kind == Event::body) {
      continued = true;
      decoder->receive(event.data);
    } else if (event.kind == Event::end && !decoder->whole()) {
      reader.fail(RequestError::bad_content_coding);
    } else {
      return event;
    }
  }
}

// An event of the present request.
Event ServerConnection::State::read() {
  Event event = decoder ? read_body() : reader.next();
  awaits_body = false;
  switch (event.kind) {
    case Event::request:
      answer.expect(reader.head().method, reader.head().version);
      continued = !reader.head().expects_continue;
      break;
    case Event::body: continued = true; break;
    case Event::error:
      closing = true;
      answer.expect(reader.head().method, reader.head().version);  // refused where it is awaited already
      break;
    case Event::need_more:
      if (!reader.in_body()) break;
      awaits_body = true;
      if (!continued && !answer.started()) answer.interject(kContinue);
      continued = true;
      break;
    case Event::closed:
      if (!answer.awaited() && !answer.started()) closed = true;
      break;
    case Event::end:
    case Event::answer: break;
  }
  return event;
}

ServerConnection::ServerConnection(const ServerLimits& limits, const ServerTimeouts& timeouts, Time now,
                                   const Leniencies& lenient)
    : state_{std::make_unique<State>(limits, timeouts, now, lenient)} {}
ServerConnection::ServerConnection(ServerConnection&&) noexcept = default;
ServerConnection& ServerConnection::operator=(ServerConnection&&) noexcept = default;
ServerConnection::~ServerConnection() = default;

void ServerConnection::receive(std::string_view bytes, Time now) {
  State& s = *state_;
  s.now = now;
  if (bytes.empty() || s.closed) return;
  s.reader.receive(bytes);
  if (s.reader.in_body() && !s.answer.finished()) s.since = now;
  if (s.reader.in_head() && !s.head_begun) {
    s.head_begun = true;
    s.since = now;
  }
}

void ServerConnection::eof(Time now) {
  state_->now = now;
  state_->reader.end_of_input();
}

void ServerConnection::keep_input() {
  if (state_->decoder) state_->decoder->keep_input();
  state_->reader.keep_input();
}

Event ServerConnection::next() {
  State& s = *state_;
  for (;;) {
    if (s.closed) return {Event::closed, {}};
    if (!s.answer.finished()) return s.read();
    if (s.reader.ended()) {
      s.begin_next();
    } else if (Event event = s.drop_body(); event.kind == Event::need_more && !s.closed) {
      return event;
    }
  }
}

bool ServerConnection::wants_read() const noexcept {
  const State& s = *state_;
  if (s.closed || s.reader.at_eof() || s.reader.closed()) return false;
  if (s.reader.in_head()) return true;
  const ServerLimits& limits = s.reader.limits();
  // Part of a line of a body's framing is no request that waits: the line is read to its end.
  const std::size_t line =
      s.reader.ended() ? 0 : std::max(limits.chunk_extension_bytes, limits.trailer_bytes) + kSizeLine;
  return s.reader.held() < std::max(limits.pipelined_bytes, line);
}

bool ServerConnection::pipelined() const noexcept {
  const State& s = *state_;
  return !s.closed && s.reader.ended() && s.reader.held() > 0;
}

const RequestHead& ServerConnection::request() const noexcept { return state_->reader.head(); }
RequestHead& ServerConnection::request() noexcept { return state_->reader.head(); }
const Headers& ServerConnection::trailers() const noexcept { return state_->reader.trailers(); }
void ServerConnection::set_body_limit(std::uint64_t bytes) noexcept {
  state_->reader.set_body_limit(bytes);
  if (state_->decoder) state_->decoder->set_limit(bytes);
}

bool ServerConnection::decode_body() {
  State& s = *state_;
  RequestHead& head = s.reader.head();
  const std::string coding = head.headers.get_joined("Content-Encoding");
  if (coding.empty() || base::iequals(coding, "identity")) return true;
  const ServerLimits& limits = s.reader.limits();
  s.decoder = ContentDecoder::make(coding, limits.body_bytes, limits.decoding_ratio);
  if (!s.decoder) {
    s.reader.fail(RequestError::unsupported_content_coding);
    return false;
  }
  head.headers.remove("Content-Encoding");
  head.headers.remove("Content-Length");
  head.content_length.reset();
  head.headers.set_trusted("X-Consumed-Content-Encoding", coding);
  return true;
}
RequestError ServerConnection::error() const noexcept { return state_->reader.error(); }
std::uint64_t ServerConnection::body_bytes_read() const noexcept { return state_->reader.body_read(); }

base::Status<SendError> ServerConnection::respond(const ResponseHead& head, std::span<Segment> body,
                                                  const Moment& moment) {
  State& s = *state_;
  bool keep = keep_alive() && s.may_keep(true) && !head.headers.has_token("Connection", "close");
  auto sent = s.answer.respond(head, body, keep, moment.date);
  if (sent.ok()) s.answered(moment.now);
  return sent;
}

base::Status<SendError> ServerConnection::respond(const ResponseHead& head, Segment body,
                                                  const Moment& moment) {
  return respond(head, std::span{&body, 1}, moment);
}

base::Status<SendError> ServerConnection::start(const ResponseHead& head, const Moment& moment) {
  State& s = *state_;
  bool keep = keep_alive() && s.may_keep(false) && !head.headers.has_token("Connection", "close");
  s.now = moment.now;
  return s.answer.start(head, keep, moment.date);
}

base::Status<SendError> ServerConnection::write(Segment piece) { return write(std::span{&piece, 1}); }

base::Status<SendError> ServerConnection::write(std::span<Segment> pieces) {
  return state_->answer.write(pieces);
}

base::Status<SendError> ServerConnection::finish(Time now, const Headers* trailers) {
  auto finished = state_->answer.finish(trailers);
  if (finished.ok()) {
    state_->answered(now);
  } else if (state_->answer.aborted()) {
    state_->close();
  }
  return finished;
}

base::Status<SendError> ServerConnection::interim(Segment head) {
  return state_->answer.interim(std::move(head));
}

void ServerConnection::respond_error(const Moment& moment) {
  State& s = *state_;
  if (!s.answer.awaited()) {
    if (s.answer.started() && !s.answer.finished()) abort();
    return;
  }
  ResponseHead head{status_of(s.reader.error())};
  if (head.status == 0) head.status = 500;
  head.headers.add_trusted("Content-Type", "text/plain; charset=utf-8");
  if (head.status == 415) head.headers.add_trusted("Accept-Encoding", kDecoded);  // RFC 9110, 12.5.3
  std::string text = std::string{describe(s.reader.error())} + '\n';
  s.closing = true;
  static_cast<void>(respond(head, Segment{std::move(text)}, moment));
}

void ServerConnection::abort() noexcept {
  state_->answer.abort();
  state_->close();
}

Segments& ServerConnection::output() noexcept { return state_->answer.output(); }
const Segments& ServerConnection::output() const noexcept { return state_->answer.output(); }

void ServerConnection::sent(Time now, bool some_left) noexcept {
  State& s = *state_;
  s.now = now;
  if (!some_left && s.write_deadline && s.reader.in_head() && !s.head_begun) s.since = now;
  s.write_deadline.reset();
  if (some_left && s.timeouts.write > Duration::zero()) s.write_deadline = now + s.timeouts.write;
}

bool ServerConnection::answer_started() const noexcept { return state_->answer.started(); }
bool ServerConnection::answer_finished() const noexcept { return state_->answer.finished(); }

bool ServerConnection::keep_alive() const noexcept {
  const State& s = *state_;
  if (s.closed || s.closing || s.reader.closed()) return false;
  if (s.answer.started()) return s.answer.keep();
  return s.reader.in_head() || s.reader.head().keep_alive;
}

void ServerConnection::close_after_answer() noexcept {
  State& s = *state_;
  s.closing = true;
  if (s.answer.finished() || (!s.answer.awaited() && !s.answer.started() && !s.head_begun)) s.close();
}

bool ServerConnection::should_close() const noexcept { return state_->closed; }
bool ServerConnection::needs_reset() const noexcept { return state_->answer.looks_whole(); }
bool ServerConnection::peer_may_send() const noexcept { return state_->closed && state_->peer_may_send; }

bool ServerConnection::idle() const noexcept {
  const State& s = *state_;
  return !s.closed && s.reader.in_head() && !s.head_begun;
}

std::optional<Time> ServerConnection::next_deadline() const noexcept {
  std::optional<Time> reading = state_->reading_deadline();
  const std::optional<Time>& writing = state_->write_deadline;
  if (reading && writing) return std::min(*reading, *writing);
  return reading ? reading : writing;
}

bool ServerConnection::timed_out(Time now) {
  State& s = *state_;
  s.now = now;
  if (s.write_deadline && *s.write_deadline <= now) {
    s.write_deadline.reset();
    abort();
    return true;
  }
  std::optional<Time> deadline = s.reading_deadline();
  if (!deadline || *deadline > now) return false;
  State::Clock clock = s.clock();
  if (clock == State::Clock::header || clock == State::Clock::body) {
    s.reader.fail(RequestError::timed_out);
  } else {
    s.close();
  }
  return true;
}

}  // namespace eddy::http
