#include "http/chunked_decoder.h"

#include <algorithm>
#include <limits>

#include "eddy/base/strings.h"
#include "http/characters.h"

namespace eddy::http {
namespace {

constexpr std::uint8_t kMaxDigits = 16;  // leading zeros too: a size is never longer than it can be
constexpr std::uint64_t kMaxSize = std::numeric_limits<std::int64_t>::max();

}  // namespace

ChunkedDecoder::ChunkedDecoder(const ChunkLimits& limits) noexcept
    : limits_{limits},
      trailer_parser_{{.line_bytes = limits.trailer_bytes,
                       .total_bytes = limits.trailer_bytes,
                       .count = limits.trailer_count,
                       .bare_lf = limits.bare_lf,
                       .folded = limits.folded}} {}

void ChunkedDecoder::fail(RequestError error) noexcept {
  state_ = State::failed;
  error_ = error;
}

// One octet of an extension (RFC 9112, 7.1.1): *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ), then CR.
// What it says is ignored, what is no extension is refused: others may end the line elsewhere.
ChunkedDecoder::State ChunkedDecoder::after_extension(State state, char c) noexcept {
  using enum State;
  const bool blank_byte = c == ' ' || c == '\t';
  const bool token = is_in(kToken, c);
  // What may follow a name, a value or a quoted string that is whole.
  const auto whole = [c, blank_byte](State on_blank) {
    return c == '\r' ? size_lf : c == ';' ? name_start : blank_byte ? on_blank : failed;
  };
  switch (state) {
    case blank: return blank_byte ? blank : c == ';' ? name_start : failed;
    case name_start: return blank_byte ? name_start : token ? name : failed;
    case name: return token ? name : c == '=' ? value_start : whole(name_blank);
    case name_blank: return blank_byte ? name_blank : c == '=' ? value_start : c == ';' ? name_start : failed;
    case value_start: return blank_byte ? value_start : token ? value : c == '"' ? quoted : failed;
    case value: return token ? value : whole(blank);
    case quoted: return c == '"' ? quoted_end : c == '\\' ? pair : is_in(kValue, c) ? quoted : failed;
    case pair: return is_in(kValue, c) ? quoted : failed;
    case quoted_end: return whole(blank);
    default: return failed;
  }
}

// One octet of framing, in a state that takes its input octet by octet.
void ChunkedDecoder::frame(char c) {
  switch (state_) {
    case State::size: {
      int value = base::hex_value(c);
      if (value >= 0) {
        left_ = left_ << 4 | static_cast<std::uint64_t>(value);
        if (++digits_ > kMaxDigits || left_ > kMaxSize) fail(RequestError::bad_chunk);
      } else if (digits_ == 0) {
        fail(RequestError::bad_chunk);
      } else if (c == '\r') {
        state_ = State::size_lf;
      } else if (c == ';') {
        state_ = State::name_start;
      } else if (c == ' ' || c == '\t') {
        state_ = State::blank;
      } else {
        fail(c == '\n' ? RequestError::bad_line_end : RequestError::bad_chunk);
      }
      return;
    }
    case State::size_lf:
      if (c != '\n') return fail(RequestError::bad_line_end);
      state_ = left_ == 0 ? State::trailer : State::data;
      return;
    case State::data_cr:
      if (c != '\r') return fail(RequestError::bad_line_end);
      state_ = State::data_lf;
      return;
    case State::data_lf:
      if (c != '\n') return fail(RequestError::bad_line_end);
      state_ = State::size;
      digits_ = 0;
      left_ = 0;
      return;
    default: {  // in an extension, or in white space before one
      if (c == '\n') return fail(RequestError::bad_line_end);
      if (c != '\r' && ++extension_bytes_ > limits_.extension_bytes)
        return fail(RequestError::chunk_extension_too_long);
      const State next = after_extension(state_, c);
      if (next == State::failed) return fail(RequestError::bad_chunk);
      state_ = next;
      return;
    }
  }
}

ChunkedDecoder::Step ChunkedDecoder::read_trailers(std::string_view input, std::size_t from,
                                                   Headers& trailers) {
  ParseStep step = trailer_parser_.parse(input.substr(from), trailers);
  std::size_t consumed = from + step.consumed;
  if (step.outcome == ParseStep::need_more) return {Step::need_more, consumed, {}};
  if (step.outcome == ParseStep::error) {
    fail(trailer_parser_.error());
    return {Step::error, consumed, {}};
  }
  state_ = State::done;
  return {Step::end, consumed, {}};
}

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view input, Headers& trailers) {
  const char* at = input.data();
  const char* end = at + input.size();
  auto consumed = [&] { return static_cast<std::size_t>(at - input.data()); };
  for (;;) {
    if (state_ == State::done) return {Step::end, consumed(), {}};
    if (state_ == State::failed) return {Step::error, consumed(), {}};
    if (state_ == State::trailer) return read_trailers(input, consumed(), trailers);
    if (at == end) return {Step::need_more, consumed(), {}};
    if (state_ == State::data) {
      std::size_t size = std::min<std::uint64_t>(left_, static_cast<std::uint64_t>(end - at));
      std::string_view data{at, size};
      at += size;
      left_ -= size;
      if (left_ == 0) state_ = State::data_cr;
      return {Step::piece, consumed(), data};
    }
    frame(*at++);
  }
}

}  // namespace eddy::http
