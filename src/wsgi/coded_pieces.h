// CodedPieces: segments of a body, the ranges of files among them, as pieces of a coded one.
//
// Holds 64 KiB of a file at a time. A file that ends before its range does, or can't be read: std::runtime_error, and the
// answer is cut. Tests: tests/wsgi/compression_test.cc.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/base/generator.h"
#include "eddy/http/segment.h"
#include "http/content_encoder.h"

namespace eddy::wsgi {

class CodedPieces {
 public:
  // `last` is how the last piece is flushed. The encoder outlives this.
  CodedPieces(http::ContentEncoder& encoder, http::Segments segments,
              http::ContentEncoder::Flush last) noexcept
      : encoder_{encoder}, segments_{std::move(segments)}, last_{last} {}
  // The next piece, not empty; nothing at the end.
  std::optional<std::string> next();

 private:
  std::string_view read();  // empty: no more

  http::ContentEncoder& encoder_;
  http::Segments segments_;
  http::ContentEncoder::Flush last_;
  std::size_t at_ = 0;  // the segment
  bool ended_ = false;
  std::string buffer_;
};

// A body's segments, and what a generator yields, coded; each piece can be decoded when it comes.
base::Generator<std::string> code_segments(std::unique_ptr<http::ContentEncoder> encoder,
                                           http::Segments segments);
base::Generator<std::string> code_generator(std::unique_ptr<http::ContentEncoder> encoder,
                                            base::Generator<std::string> pieces);

}  // namespace eddy::wsgi
