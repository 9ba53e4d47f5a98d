#include "http/request_reader.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "http/framing.h"

namespace eddy::http {
namespace {

constexpr std::size_t kKeptCapacity = 1024;  // bytes of held_ that an idle connection keeps

// Whether trailers say anew where the message ends or goes, for who would merge them into its head (RFC 9112, 7.1.2).
bool frames_again(const Headers& trailers) noexcept {
  return trailers.contains("Content-Length") || trailers.contains("Transfer-Encoding") ||
         trailers.contains("Host");
}

ChunkLimits chunk_limits(const ServerLimits& limits, const Leniencies& lenient) {
  return {.extension_bytes = limits.chunk_extension_bytes,
          .trailer_bytes = limits.trailer_bytes,
          .trailer_count = limits.header_count,
          .bare_lf = lenient.bare_lf,
          .folded = lenient.folded_fields};
}

}  // namespace

RequestReader::RequestReader(const ServerLimits& limits, const Leniencies& lenient)
    : limits_{limits},
      lenient_{lenient},
      line_{limits.request_line, limits.leading_blank_lines, lenient},
      fields_{{.line_bytes = limits.header_line,
               .total_bytes = limits.header_bytes,
               .count = limits.header_count,
               .bare_lf = lenient.bare_lf,
               .folded = lenient.folded_fields}},
      body_limit_{limits.body_bytes} {}

RequestReader::Phase RequestReader::after(Phase phase, On on) noexcept {
  using enum Phase;
  constexpr Phase none = closed;  // can't happen
  constexpr std::array<std::array<Phase, 7>, 8> table = {{
      // line_read no_body sized_body chunks  body_read told    next_request
      {fields, none, none, none, none, none, none},              // line
      {none, last, sized, chunked, none, none, none},            // fields
      {none, none, none, none, last, none, none},                // sized
      {none, none, none, none, last, none, none},                // chunked
      {none, none, none, none, none, ended, none},               // last
      {none, none, none, none, none, none, Phase::line},         // ended
      {none, none, none, none, none, closed, none},              // failed
      {closed, closed, closed, closed, closed, closed, closed},  // closed
  }};
  return table[static_cast<std::size_t>(phase)][static_cast<std::size_t>(on)];
}

void RequestReader::receive(std::string_view bytes) {
  if (phase_ == Phase::closed) return;
  if (input_.empty()) {
    input_ = bytes;
    input_is_held_ = false;
    return;
  }
  keep_input();
  auto at = static_cast<std::size_t>(input_.data() - held_.data());
  if (at > held_.size() / 2) {
    held_.erase(0, at);
    at = 0;
  }
  held_.append(bytes);
  input_ = std::string_view{held_}.substr(at);
}

void RequestReader::keep_input() {
  if (input_is_held_ && !input_.empty()) return;
  if (input_.empty()) {
    if (held_.capacity() > kKeptCapacity) std::string{}.swap(held_);
    held_.clear();
  } else {
    held_.assign(input_);
  }
  input_ = held_;
  input_is_held_ = true;
}

void RequestReader::restart() {
  phase_ = after(phase_, On::next_request);
  line_.reset();
  fields_.reset();
  chunked_.reset();
  begun_ = false;
  left_ = body_read_ = 0;
  body_limit_ = limits_.body_bytes;
}

const Headers& RequestReader::trailers() const noexcept {
  static const Headers none;
  return chunked_ ? chunked_->trailers : none;
}

void RequestReader::fail(RequestError error) noexcept {
  // What is held is the line that was cut, or came too late, unless it is what follows a line that was refused.
  if (phase_ == Phase::line && line_.error() == RequestError::none && begins_with_head(input_))
    head_.method = Method::head;
  error_ = error;
  phase_ = Phase::failed;
  input_ = {};
}

void RequestReader::stop() noexcept {
  phase_ = Phase::closed;
  input_ = {};
}

Event RequestReader::next() {
  for (;;) {
    switch (phase_) {
      case Phase::line:
        if (!read_line()) return more();
        break;
      case Phase::fields:
        if (!read_fields()) return more();
        return {Event::request, {}};
      case Phase::sized: return read_sized();
      case Phase::chunked: return read_chunked();
      case Phase::last: phase_ = after(phase_, On::told); return {Event::end, {}};
      case Phase::ended: return {Event::answer, {}};
      case Phase::failed: phase_ = after(phase_, On::told); return {Event::error, {}};
      case Phase::closed: return {Event::closed, {}};
    }
  }
}

// Nothing can be read: more bytes are needed, a fault was found, or the peer has gone.
Event RequestReader::more() {
  if (phase_ != Phase::failed) {
    if (!eof_) return {Event::need_more, {}};
    if (phase_ == Phase::line && !begun_ && input_.empty()) {
      stop();
      return {Event::closed, {}};
    }
    fail(RequestError::truncated);
  }
  phase_ = after(phase_, On::told);
  return {Event::error, {}};
}

bool RequestReader::read_line() {
  if (!input_.empty()) head_.clear();
  ParseStep step = line_.parse(input_, head_);
  begun_ |= step.outcome == ParseStep::done;
  consume(step.consumed);
  if (step.outcome == ParseStep::error) fail(line_.error());
  if (step.outcome != ParseStep::done) return false;
  phase_ = after(phase_, On::line_read);
  return true;
}

bool RequestReader::read_fields() {
  ParseStep step = fields_.parse(input_, head_.headers);
  consume(step.consumed);
  if (step.outcome == ParseStep::error) fail(fields_.error());
  if (step.outcome != ParseStep::done) return false;
  if (RequestError wrong = read_framing(head_, lenient_); wrong != RequestError::none)
    return fail(wrong), false;
  left_ = head_.content_length.value_or(0);
  if (head_.chunked)
    chunked_ = std::make_unique<Chunked>(Chunked{ChunkedDecoder{chunk_limits(limits_, lenient_)}});
  phase_ = after(phase_, head_.chunked ? On::chunks : left_ > 0 ? On::sized_body : On::no_body);
  return true;
}

Event RequestReader::read_sized() {
  if (body_read_ + left_ > body_limit_) {
    fail(RequestError::body_too_large);
    return more();
  }
  if (input_.empty()) return more();
  std::string_view data = input_.substr(0, left_);
  consume(data.size());
  left_ -= data.size();
  body_read_ += data.size();
  if (left_ == 0) phase_ = after(phase_, On::body_read);
  return {Event::body, data};
}

Event RequestReader::read_chunked() {
  ChunkedDecoder::Step step = chunked_->decoder.next(input_, chunked_->trailers);
  consume(step.consumed);
  switch (step.event) {
    case ChunkedDecoder::Step::need_more: return more();
    case ChunkedDecoder::Step::piece: return limited(step.data);
    case ChunkedDecoder::Step::end:
      if (frames_again(chunked_->trailers)) {
        fail(RequestError::bad_framing);
        return more();
      }
      phase_ = after(phase_, On::body_read);
      return next();
    case ChunkedDecoder::Step::error: fail(chunked_->decoder.error()); return more();
  }
  return more();
}

// A chunk that goes over the limit is refused when its first byte comes, so that nobody waits for the rest of it; none
// of it is given out, so that the events don't depend on the split.
Event RequestReader::limited(std::string_view data) {
  const std::uint64_t room = body_limit_ - std::min(body_limit_, body_read_);
  if (data.size() > room || chunked_->decoder.left() > room - data.size()) {
    fail(RequestError::body_too_large);
    return more();
  }
  body_read_ += data.size();
  return {Event::body, data};
}

}  // namespace eddy::http
