// Ranges of bytes (RFC 9110, 14): which parts of a representation a request asks for, and the body that carries several.
//
// Tests: tests/http/range_test.cc; fuzzed by tests/fuzz/url.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/http/segment.h"

namespace eddy::http {

// Bytes from `begin` up to, not with, `end`.
struct ByteRange {
  std::uint64_t begin = 0, end = 0;
  [[nodiscard]] std::uint64_t size() const noexcept { return end - begin; }
  bool operator==(const ByteRange&) const = default;
};

// What a Range field comes to.
struct RangeSet {
  enum class Kind : std::uint8_t {
    whole,          // it doesn't count: 200, all of it
    parts,          // 206
    unsatisfiable,  // 416: nothing of it lies in the representation
  };
  Kind kind = Kind::whole;
  std::vector<ByteRange> parts = {};  // in the order they were asked for; none is empty
};

// Ranges in one request, at most; with more the field is as if it were not there.
inline constexpr std::size_t max_byte_ranges = 16;

// The value of Range, for a representation of `size` bytes. Another unit than bytes, a set that is malformed, too many
// ranges, or more bytes in all than there are (which only a client that means harm asks for: 14.2): the field does not
// count. A suffix longer than the representation is all of it. An empty value does not count.
[[nodiscard]] RangeSet parse_range(std::string_view value, std::uint64_t size);

// The value of Content-Range: "bytes 0-99/1000"; of a 416 "bytes */1000".
[[nodiscard]] std::string content_range(ByteRange part, std::uint64_t size);
[[nodiscard]] std::string content_range_of_416(std::uint64_t size);

// These bytes of a body, which lie within it: ranges of its files, copies of its bytes.
[[nodiscard]] Segments part_of(std::span<const Segment> whole, ByteRange part);

// The body of several parts of another (14.6), and the Content-Type that names their boundary.
struct MultipartRanges {
  std::string content_type;  // "multipart/byteranges; boundary=…"
  Segments body;
};
// `whole` is all of it; `content_type` that of each part. The boundary is random: no file can hold it on purpose.
[[nodiscard]] MultipartRanges multipart_ranges(const std::vector<ByteRange>& parts,
                                               std::span<const Segment> whole, std::string_view content_type);

}  // namespace eddy::http
