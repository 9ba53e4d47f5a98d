#include "http/field_parser.h"

#include <algorithm>

#include "http/characters.h"

namespace eddy::http {

void FieldParser::reset() noexcept {
  examined_ = total_ = 0;
  error_ = RequestError::none;
}

FieldParser::Line FieldParser::fail(RequestError error) noexcept {
  error_ = error;
  return Line::bad;
}

// Finds the end of the first line; `size` is its length without CR LF. The limit is looked at before the byte
// that ended the scan, so that the answer is the same however the bytes were split.
FieldParser::Line FieldParser::line(std::string_view input, std::size_t& size) {
  const char* end = input.data() + input.size();
  const char* stop = skip_value(input.data() + examined_, end);
  size = examined_ = static_cast<std::size_t>(stop - input.data());
  if (size > std::min(limits_.line_bytes, limits_.total_bytes - total_))
    return fail(RequestError::header_too_large);
  if (stop == end) return Line::partial;
  if (*stop == '\n') return fail(RequestError::bad_line_end);
  if (*stop != '\r') return fail(RequestError::bad_header);
  if (stop + 1 == end) return Line::partial;
  if (stop[1] != '\n') return fail(RequestError::bad_line_end);
  examined_ = 0;
  total_ += size;
  return size == 0 ? Line::last : Line::field;
}

bool FieldParser::field(std::string_view line, std::size_t offset, Headers& into) {
  if (into.count_ == limits_.count) return fail(RequestError::header_too_large), false;
  const char* begin = line.data();
  const char* end = begin + line.size();
  const char* colon = skip(kToken, begin, end);
  // Also a space before the colon, and a folded line, which begins with one: both were read differently by
  // others.
  if (colon == end || *colon != ':' || colon == begin || colon - begin > 0xffff)
    return fail(RequestError::bad_header), false;
  const char* value = colon + 1;
  while (value != end && (*value == ' ' || *value == '\t')) ++value;
  while (end != value && (end[-1] == ' ' || end[-1] == '\t')) --end;
  Headers::Field field;
  field.name_at = static_cast<std::uint32_t>(offset);
  field.name_size = static_cast<std::uint16_t>(colon - begin);
  field.value_at = static_cast<std::uint32_t>(offset + static_cast<std::size_t>(value - begin));
  field.value_size = static_cast<std::uint32_t>(end - value);
  into.push(field);
  return true;
}

ParseStep FieldParser::parse(std::string_view input, Headers& into) {
  const std::size_t base = into.text_.size();
  std::size_t consumed = 0;
  for (;;) {
    std::size_t size = 0;
    Line found = line(input.substr(consumed), size);
    if (found == Line::field && !field(input.substr(consumed, size), base + consumed, into))
      found = Line::bad;
    if (found == Line::field || found == Line::last) consumed += size + 2;
    if (found == Line::field) continue;
    into.text_.append(input.substr(0, consumed));
    if (found == Line::bad) return {ParseStep::error, consumed};
    return {found == Line::last ? ParseStep::done : ParseStep::need_more, consumed};
  }
}

}  // namespace eddy::http
