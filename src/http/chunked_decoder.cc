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
                       .count = limits.trailer_count}} {}

void ChunkedDecoder::fail(RequestError error) noexcept {
  state_ = State::failed;
  error_ = error;
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
        state_ = State::extension;
      } else if (c == ' ' || c == '\t') {
        state_ = State::blank;
      } else {
        fail(c == '\n' ? RequestError::bad_line_end : RequestError::bad_chunk);
      }
      return;
    }
    case State::blank:
      if (++extension_bytes_ > limits_.extension_bytes) return fail(RequestError::chunk_extension_too_long);
      if (c == ';') {
        state_ = State::extension;
      } else if (c != ' ' && c != '\t') {
        fail(RequestError::bad_chunk);
      }
      return;
    case State::extension:  // skip_extension stopped here
      if (c == '\r') {
        state_ = State::size_lf;
      } else {
        fail(c == '\n' ? RequestError::bad_line_end : RequestError::bad_chunk);
      }
      return;
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
    default: return;
  }
}

const char* ChunkedDecoder::skip_extension(const char* at, const char* end) {
  const char* stop = skip_value(at, end);
  extension_bytes_ += static_cast<std::size_t>(stop - at);
  if (extension_bytes_ > limits_.extension_bytes) fail(RequestError::chunk_extension_too_long);
  return stop;
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
    if (state_ == State::extension) at = skip_extension(at, end);
    if (state_ != State::failed && at != end) frame(*at++);
  }
}

}  // namespace eddy::http
