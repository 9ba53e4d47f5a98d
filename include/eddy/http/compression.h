// Compression: which answers get a content coding, and which (RFC 9110, 8.4 and 12.5.3).
//
// What it never does: code what carries a coding already, a part of a representation (206), or what says
// `Cache-Control: no-transform`. The coders are in src/http/content_encoder.h.
// Tests: tests/http/compression_test.cc; fuzzed by tests/fuzz/negotiation.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/http/message.h"

namespace eddy::http {

// gzip (RFC 1952), br (RFC 7932), zstd (RFC 8878); identity: none.
enum class ContentCoding : std::uint8_t { identity, gzip, br, zstd };
// "gzip"
std::string_view coding_name(ContentCoding coding) noexcept;

struct Compression {
  // Those in use; of those that a client likes equally well the first is taken.
  std::vector<ContentCoding> codings = {ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip};
  // Media types in lower case, without parameters; "text/*" is all of text but text/event-stream, which has to be
  // named: a proxy that decodes holds events back.
  std::vector<std::string> types = {"text/*",
                                    "application/javascript",
                                    "application/x-javascript",
                                    "application/json",
                                    "application/manifest+json",
                                    "application/xml",
                                    "application/atom+xml",
                                    "application/rss+xml",
                                    "application/xhtml+xml",
                                    "image/svg+xml"};
  std::size_t min_size =
      1024;            // bytes of a body that is given whole; one that streams is coded whatever its length
  int gzip_level = 6;  // 1 (fast) to 9 (small)
  int br_level = 4;    // 0 to 11
  int zstd_level = 3;  // 1 to 19
};

// What is wrong with these options, as a sentence; empty: nothing.
[[nodiscard]] std::string fault_of(const Compression& options);

struct CodingChoice {
  ContentCoding coding = ContentCoding::identity;
  bool required = false;  // the client takes no identity
};

// The coding of this answer to this request; `size` is the body's, empty where it streams. Adds `Vary: Accept-Encoding` to
// an answer that some client would get coded, and weakens the ETag of a 304 to the one that its client holds.
[[nodiscard]] CodingChoice choose_coding(const Compression& options, const RequestHead& request,
                                         ResponseHead& answer, std::optional<std::uint64_t> size);

// Makes a head that of a coded answer: Content-Encoding is set, a strong ETag becomes a weak one (8.8.1: the bytes are others),
// and Content-Length and Accept-Ranges, which tell of the bytes before, go.
void describe_coding(Headers& answer, ContentCoding coding);

}  // namespace eddy::http
