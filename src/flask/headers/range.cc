#include "eddy/flask/headers/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/flask/headers/etags.h"
#include "flask/headers/plain_int.h"

namespace eddy::flask {
namespace {

constexpr std::int64_t last_position = std::numeric_limits<std::int64_t>::max();

using Position = std::optional<std::int64_t>;

bool is_valid(Position start, Position stop, Position length) noexcept {
  if (start.has_value() != stop.has_value()) return false;
  if (!start) return !length || *length >= 0;
  return *start >= 0 && *start < *stop && (!length || *start < *length);
}

// The stop behind a last position.
Position behind(Position last) noexcept {
  return last && *last < last_position ? Position{*last + 1} : std::nullopt;
}

// One part; nothing where it is malformed, or begins before `from`, where the one before it ended.
std::optional<Range::Part> part_of(std::string_view text, std::int64_t from) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || from < 0) return std::nullopt;
  if (dash == 0) {
    const Position suffix = detail::plain_int(text);
    if (!suffix || *suffix == 0) return std::nullopt;
    return Range::Part{*suffix, {}};
  }
  const Position start = detail::plain_int(text.substr(0, dash));
  if (!start || *start < from) return std::nullopt;
  const std::string_view last = base::trim(text.substr(dash + 1));
  if (last.empty()) return Range::Part{*start, {}};
  const Position stop = behind(detail::plain_int(last));
  if (!stop || *start >= *stop) return std::nullopt;
  return Range::Part{*start, stop};
}

}  // namespace

IfRange IfRange::from_header(std::string_view value, std::int64_t now) {
  if (value.empty()) return {};
  if (const auto date = base::parse_http_date(value, now)) return {.date = date};
  return {.etag = std::string{unquote_etag(value).first}};
}

std::string IfRange::to_header() const {
  if (date) return base::format_http_date(*date);
  return etag && etag->find('"') == std::string::npos ? '"' + *etag + '"' : std::string{};
}

std::optional<Range> Range::from_header(std::string_view value) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  Range made{base::to_lower(base::trim(value.substr(0, equals))), {}};
  std::int64_t from = 0;  // -1 behind a part that goes to the end
  for (const std::string_view text : base::split(value.substr(equals + 1), ',')) {
    const std::optional<Part> part = part_of(base::trim(text), from);
    if (!part) return std::nullopt;
    from = part->stop.value_or(-1);
    made.ranges.push_back(*part);
  }
  return made;
}

std::optional<std::pair<std::int64_t, std::int64_t>> Range::range_for_length(
    std::optional<std::int64_t> length) const noexcept {
  if (units != "bytes" || !length || ranges.size() != 1) return std::nullopt;
  Part part = ranges[0];
  if (!part.stop) {
    part.stop = length;
    if (part.start < 0) part.start += *length;
  }
  if (!is_valid(part.start, part.stop, length)) return std::nullopt;
  return std::pair{part.start, std::min(*part.stop, *length)};
}

std::optional<ContentRange> Range::make_content_range(std::optional<std::int64_t> length) const {
  const auto found = range_for_length(length);
  if (!found) return std::nullopt;
  return ContentRange{units, found->first, found->second, length};
}

std::string Range::to_header() const {
  std::string out = units + '=';
  for (const Part& part : ranges) {
    if (!out.ends_with('=')) out += ',';
    out += std::to_string(part.start);
    if (part.stop) {
      out += '-' + std::to_string(*part.stop - 1);
    } else if (part.start >= 0) {
      out += '-';
    }
  }
  return out;
}

ContentRange::ContentRange(std::string units, Position start, Position stop, Position length,
                           detail::BoundField field)
    : units_{std::move(units)}, start_{start}, stop_{stop}, length_{length}, field_{std::move(field)} {
  if (!is_valid(start, stop, length)) throw std::invalid_argument("Bad range provided");
}

std::optional<ContentRange> ContentRange::from_header(std::string_view value, detail::BoundField field) {
  value = base::trim(value);
  const std::size_t blank = std::min(value.find_first_of(" \t\n\v\f\r"), value.size());
  const std::string_view parts = base::trim(value.substr(blank));
  const std::size_t slash = parts.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view size = parts.substr(slash + 1);
  const Position length = size == "*" ? std::nullopt : detail::plain_int(size);
  if (size != "*" && !length) return std::nullopt;
  const std::string_view range = parts.substr(0, slash);
  Position start, stop;
  if (range != "*") {
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    start = detail::plain_int(range.substr(0, dash));
    stop = behind(detail::plain_int(range.substr(dash + 1)));
    if (!start || !stop) return std::nullopt;
  }
  if (!is_valid(start, stop, length)) return std::nullopt;
  return ContentRange{std::string{value.substr(0, blank)}, start, stop, length, std::move(field)};
}

void ContentRange::set(Position start, Position stop, Position length, std::string_view units) {
  if (!is_valid(start, stop, length)) throw std::invalid_argument("Bad range provided");
  units_ = units;
  start_ = start;
  stop_ = stop;
  length_ = length;
  field_.write(to_header());
}

void ContentRange::unset() { set({}, {}, {}, {}); }

std::string ContentRange::to_header() const {
  if (units_.empty()) return {};
  const std::string length = length_ ? std::to_string(*length_) : "*";
  if (!start_) return fmt::format("{} */{}", units_, length);
  return fmt::format("{} {}-{}/{}", units_, *start_, *stop_ - 1, length);
}

}  // namespace eddy::flask
