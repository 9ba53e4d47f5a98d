// ContentEncoder: bytes in, coded bytes out, for one body: gzip, br or zstd (RFC 9110, 8.4.1).
//
// Its memory is bounded: the windows of a body of unknown length are 256 KiB (gzip's always 32 KiB), so that a stream holds at
// most about 1 MiB. Throws std::bad_alloc alone. Tests: tests/http/content_encoder_test.cc.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/http/compression.h"

namespace eddy::http {

class ContentEncoder {
 public:
  // `size`: bytes of the whole body, where they are known. Null for identity.
  static std::unique_ptr<ContentEncoder> make(ContentCoding coding, const Compression& options,
                                              std::optional<std::uint64_t> size);
  ContentEncoder() = default;
  ContentEncoder(const ContentEncoder&) = delete;
  ContentEncoder& operator=(const ContentEncoder&) = delete;
  virtual ~ContentEncoder() = default;

  enum class Flush : std::uint8_t {
    none,   // what is coded may wait for more
    piece,  // the reader can decode all that was given so far
    end,    // the body ends here; the last call
  };
  // Appends to `out`.
  virtual void encode(std::string_view bytes, Flush flush, std::string& out) = 0;
};

}  // namespace eddy::http
