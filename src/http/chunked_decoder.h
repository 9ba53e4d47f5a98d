// ChunkedDecoder: takes the chunked coding off a body (RFC 9112, 7.1).
//
// Sans-I/O: feed it pieces of any size; it answers in slices of them and copies nothing but trailers.
//
//   state      accepts                          then
//   size       HEXDIG, one to sixteen           blank at SP or TAB, name_start at ";", size_lf at CR
//   blank …    an extension: after_extension    size_lf at CR, where it may end
//   size_lf    LF                               data, or trailer after size 0
//   data       as many octets                   data_cr
//   data_cr    CR                               data_lf
//   data_lf    LF                               size
//   trailer    field lines, then an empty one   done
//
// Tests: tests/http/chunked_decoder_test.cc; fuzzed by tests/fuzz/http_chunked.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "eddy/http/headers.h"
#include "http/field_parser.h"

namespace eddy::http {

// Bounds for what a body's limit does not count.
struct ChunkLimits {
  std::size_t extension_bytes = 4096;  // over the whole body (RFC 9112, 7.1.1)
  std::size_t trailer_bytes = 8192;
  std::size_t trailer_count = 100;
  bool bare_lf = false, folded = false;  // of trailers; see Leniencies
};

// One decoder serves one body.
class ChunkedDecoder {
 public:
  struct Step {  // what one call found
    enum Event : std::uint8_t { need_more, piece, end, error };
    Event event;
    std::size_t consumed;   // bytes to drop from the input before the next call
    std::string_view data;  // Step::piece: a view into the input
  };
  explicit ChunkedDecoder(const ChunkLimits& limits = {}) noexcept;

  // One event a call; never throws. After `end` the rest of the input is the next message's; `error` repeats
  // for ever. Trailers are appended to `trailers`.
  [[nodiscard]] Step next(std::string_view input, Headers& trailers);
  // Bytes of the present chunk's data that are still to come.
  [[nodiscard]] std::uint64_t left() const noexcept { return left_; }
  // None until Step::error, then bad_chunk, bad_line_end, chunk_extension_too_long, or what FieldParser says.
  [[nodiscard]] RequestError error() const noexcept { return error_; }

 private:
  enum class State : std::uint8_t {
    size,
    blank,
    name_start,
    name,
    name_blank,
    value_start,
    value,
    quoted,
    pair,
    quoted_end,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer,
    done,
    failed
  };
  void frame(char c);
  static State after_extension(State state, char c) noexcept;
  Step read_trailers(std::string_view input, std::size_t from, Headers& trailers);
  void fail(RequestError error) noexcept;

  ChunkLimits limits_;
  FieldParser trailer_parser_;
  State state_ = State::size;
  RequestError error_ = RequestError::none;
  std::uint8_t digits_ = 0;          // of the size that is being read
  std::uint64_t left_ = 0;           // the size that is being read, then bytes of the chunk that are to come
  std::size_t extension_bytes_ = 0;  // seen so far
};

}  // namespace eddy::http
