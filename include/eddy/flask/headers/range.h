// Range, IfRange and ContentRange: parts of a representation, as fields name them (RFC 9110, 13.1.5 and 14).
//
// Answers in parts are Response::make_conditional's and send_file's affair; these are for handlers that make their own.
// Follows werkzeug.datastructures. Tests: tests/flask/headers/range_test.cc, tests/conformance/headers.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/headers/bound_field.h"

namespace eddy::flask {

// A tag or a date; neither where the field is absent or empty.
struct IfRange {
  std::optional<std::string> etag{};   // without quotes and without a sign of weakness
  std::optional<std::int64_t> date{};  // seconds since 1970

  // `now`, in seconds since 1970, is what the two digits of a year in an old form of date are read by.
  [[nodiscard]] static IfRange from_header(std::string_view value, std::int64_t now);
  [[nodiscard]] std::string to_header() const;
  explicit operator bool() const noexcept { return etag || date; }
};

class ContentRange;

struct Range {
  // From `start` up to, not with, `stop`; without a stop to the end, and with a negative start so many from the end.
  struct Part {
    std::int64_t start = 0;
    std::optional<std::int64_t> stop{};
    bool operator==(const Part&) const = default;
  };
  std::string units;  // lower case: "bytes"
  std::vector<Part> ranges;

  // Nothing where it is malformed, or the parts are not in order.
  [[nodiscard]] static std::optional<Range> from_header(std::string_view value);
  // The one part of bytes, for so many of them; nothing for another unit, several parts, and one that begins behind the end.
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> range_for_length(
      std::optional<std::int64_t> length) const noexcept;
  [[nodiscard]] std::optional<ContentRange> make_content_range(std::optional<std::int64_t> length) const;
  [[nodiscard]] std::string to_header() const;
};

class ContentRange {
 public:
  using Position = std::optional<std::int64_t>;
  // From `start` up to, not with, `stop`, of `length`; neither of the two: unsatisfied. No length: it is not known. Throws
  // std::invalid_argument where there are no such bytes.
  explicit ContentRange(std::string units = "bytes", Position start = {}, Position stop = {},
                        Position length = {}, detail::BoundField field = {});
  // Nothing where it is malformed.
  [[nodiscard]] static std::optional<ContentRange> from_header(std::string_view value,
                                                               detail::BoundField field = {});

  [[nodiscard]] const std::string& units() const noexcept { return units_; }  // empty: the field is not there
  [[nodiscard]] Position start() const noexcept { return start_; }
  [[nodiscard]] Position stop() const noexcept { return stop_; }
  [[nodiscard]] Position length() const noexcept { return length_; }
  explicit operator bool() const noexcept { return !units_.empty(); }
  // Both change the response's field too, where this is of one.
  void set(Position start, Position stop, Position length = {}, std::string_view units = "bytes");
  void unset();
  [[nodiscard]] std::string to_header() const;  // empty where there are no units

 private:
  std::string units_;
  Position start_, stop_, length_;
  detail::BoundField field_;
};

}  // namespace eddy::flask
