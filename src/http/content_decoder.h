// ContentDecoder: the coded body of a request, decoded as it comes and no further than it is asked for (RFC 9110, 8.4.1):
// gzip (several members too), deflate (zlib's format), br, zstd.
//
// It holds what it was given, a window (br at most 16 MiB, zstd 8 MiB, RFC 9659; the others 32 KiB) and one piece. A body
// over `bytes`, or that grows by more than `ratio`, is refused before more of it is made. Never throws but
// std::bad_alloc. Tests: tests/http/content_decoder_test.cc; fuzzed by tests/fuzz/content_decoder.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/http/server_connection.h"

namespace eddy::http {

class ContentDecoder {
 public:
  static constexpr std::size_t piece_bytes = 16'384;  // most of one piece
  // What may be made of anything, however little it came from: a small text of one letter is no attack.
  static constexpr std::uint64_t free_bytes = 65'536;

  // Of a Content-Encoding: one coding, case ignored. Null where it is another, or a list of several.
  static std::unique_ptr<ContentDecoder> make(std::string_view coding, std::uint64_t bytes,
                                              std::uint32_t ratio);
  ContentDecoder(const ContentDecoder&) = delete;
  ContentDecoder& operator=(const ContentDecoder&) = delete;
  virtual ~ContentDecoder() = default;

  // More of the coded body, once `next` wanted it. It is read in place: keep_input() before it dies.
  void receive(std::string_view bytes) noexcept { input_ = bytes; }
  void keep_input();
  // Most of the decoded body.
  void set_limit(std::uint64_t bytes) noexcept { limit_ = bytes; }

  struct Step {
    std::string_view piece =
        {};  // of the decoded body, until the next call; empty: more is needed, or an error
    RequestError error = RequestError::none;
  };
  [[nodiscard]] Step next();
  // Whether what was read so far can be the whole body. An empty one is: nothing was coded.
  [[nodiscard]] bool whole() const noexcept { return at_end_ && input_.empty(); }

 protected:
  ContentDecoder() = default;
  enum class Progress : std::uint8_t { some, end, corrupt };  // end: of a member, or of all
  // Takes from the front of `in`, and appends to `out`, that has room for `room` bytes, `made` of them.
  virtual Progress decode(std::string_view& in, char* out, std::size_t room, std::size_t& made) = 0;
  // Prepares for what follows an end; false: nothing may.
  virtual bool begin_again() = 0;

 private:
  std::size_t judge(Progress progress, std::size_t made);

  std::string_view input_;
  std::string held_;
  std::string piece_;
  std::uint64_t limit_ = 0;
  std::uint64_t ratio_ = 0;
  std::uint64_t read_ = 0, made_ = 0;        // bytes so far
  RequestError error_ = RequestError::none;  // told once what came before it is given out
  bool at_end_ = true;
  bool more_inside_ = false;  // the last piece was full: more may be made of what was read
};

}  // namespace eddy::http
