#include "eddy/http/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <random>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

// A position of digits only; one past 64 bits lies behind every file. Nothing: it is none.
std::optional<std::uint64_t> position(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value);
  if (at != end || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

// One range-spec. Nothing: it is malformed; an empty range: no byte of it is there.
std::optional<ByteRange> one_range(std::string_view text, std::uint64_t size) noexcept {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view first = text.substr(0, dash);
  const std::string_view last = text.substr(dash + 1);
  if (first.empty()) {
    const auto suffix = position(last);
    if (!suffix) return std::nullopt;
    return ByteRange{size - std::min(*suffix, size), size};
  }
  const auto begin = position(first);
  const auto end = last.empty() ? UINT64_MAX : position(last);
  if (!begin || !end || *end < *begin) return std::nullopt;
  if (*begin >= size) return ByteRange{};
  return ByteRange{*begin, std::min(*end, size - 1) + 1};
}

std::string_view next_of_list(std::string_view& list) noexcept {
  const std::size_t comma = list.find(',');
  const std::string_view item = base::trim(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  return item;
}

std::string random_boundary() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace

RangeSet parse_range(std::string_view value, std::uint64_t size) {
  using enum RangeSet::Kind;
  constexpr std::string_view unit = "bytes=";
  if (!base::istarts_with(value, unit)) return {};
  value.remove_prefix(unit.size());
  RangeSet set{unsatisfiable};
  std::size_t count = 0;
  std::uint64_t left = size;  // of the bytes that there are, once those asked for are taken
  bool too_many = false;
  while (!value.empty()) {
    const std::string_view item = next_of_list(value);
    if (item.empty()) continue;  // an empty element of a list (5.6.1.2)
    const std::optional<ByteRange> range = one_range(item, size);
    if (!range || ++count > max_byte_ranges) return {};
    if (range->size() == 0) {
      if (size == 0 && item != "-0" && item.starts_with('-')) return {};  // all of nothing
      continue;
    }
    too_many = too_many || range->size() > left;
    left -= std::min(left, range->size());
    set.parts.push_back(*range);
  }
  if (count == 0 || too_many) return {};
  if (!set.parts.empty()) set.kind = parts;
  return set;
}

std::string content_range(ByteRange part, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", part.begin, part.end - 1, size);
}

std::string content_range_of_416(std::uint64_t size) { return fmt::format("bytes */{}", size); }

Segments part_of(std::span<const Segment> whole, ByteRange part) {
  Segments parts;
  for (const Segment& segment : whole) {
    const std::uint64_t begin = std::min(part.begin, segment.size());
    const std::uint64_t size = std::min(part.end, segment.size()) - begin;
    if (size > 0 && segment.is_file()) {
      const FileRange& file = segment.file();
      parts.push_back(Segment::file({file.descriptor, file.offset + begin, size, file.owner}));
    } else if (size > 0) {
      parts.emplace_back(std::string{segment.bytes().substr(begin, size)});
    }
    part.begin -= begin;
    part.end -= begin + size;
  }
  return parts;
}

MultipartRanges multipart_ranges(const std::vector<ByteRange>& parts, std::span<const Segment> whole,
                                 std::string_view content_type) {
  const std::string boundary = random_boundary();
  const std::uint64_t size = total_size(whole);
  MultipartRanges out{"multipart/byteranges; boundary=" + boundary, {}};
  std::string_view before;  // of a part: the end of the one in front of it
  for (const ByteRange& part : parts) {
    out.body.emplace_back(fmt::format("{}--{}\r\nContent-Type: {}\r\nContent-Range: {}\r\n\r\n", before,
                                      boundary, content_type, content_range(part, size)));
    for (Segment& taken : part_of(whole, part)) out.body.push_back(std::move(taken));
    before = "\r\n";
  }
  out.body.emplace_back(fmt::format("\r\n--{}--\r\n", boundary));
  return out;
}

}  // namespace eddy::http
