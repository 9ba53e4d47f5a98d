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

// Finds the end of the first line. The limit is looked at before the byte that ended the scan, so that the answer is the
// same however the bytes were split.
FieldParser::Line FieldParser::line(std::string_view input, Length& length) {
  const char* end = input.data() + input.size();
  const char* stop = skip_value(input.data() + examined_, end);
  const std::size_t size = examined_ = static_cast<std::size_t>(stop - input.data());
  if (size > std::min(limits_.line_bytes, limits_.total_bytes - total_))
    return fail(RequestError::header_too_large);
  if (stop == end) return Line::partial;
  length = {size, size + 2};
  if (*stop == '\n') {
    if (!limits_.bare_lf) return fail(RequestError::bad_line_end);
    length.whole = size + 1;
  } else if (*stop != '\r') {
    return fail(RequestError::bad_header);
  } else {
    if (stop + 1 == end) return Line::partial;
    if (stop[1] != '\n') return fail(RequestError::bad_line_end);
  }
  examined_ = 0;
  total_ += size;
  return size == 0 ? Line::last : Line::field;
}

// A line that goes on with the field before it (RFC 9112, 5.2). Its value becomes all from there to here; spaces are put in
// the place of the line's end by join.
bool FieldParser::fold(std::string_view line, std::size_t offset, Headers& into) {
  const std::size_t first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t");
  if (first == std::string_view::npos) return true;
  Headers::Field& field = into.fields()[into.count_ - 1];
  if (field.value_size == 0) field.value_at = static_cast<std::uint32_t>(offset + first);
  field.value_size = static_cast<std::uint32_t>(offset + last + 1 - field.value_at);
  if (field.value_size > limits_.line_bytes) return fail(RequestError::header_too_large), false;
  return true;
}

// What folds left in values, and the white space around it, becomes spaces.
void FieldParser::join(Headers& headers) {
  for (std::uint32_t i = 0; i < headers.count_; ++i) {
    const Headers::Field& field = headers.fields()[i];
    const std::size_t end = field.value_at + field.value_size;
    for (std::size_t at = field.value_at; at < end; ++at) {
      if (headers.text_[at] != '\r' && headers.text_[at] != '\n') continue;
      while (headers.text_[at - 1] == '\t') headers.text_[--at] = ' ';
      for (; at < end && std::string_view{"\r\n \t"}.find(headers.text_[at]) != std::string_view::npos; ++at)
        headers.text_[at] = ' ';
    }
  }
}

bool FieldParser::field(std::string_view line, std::size_t offset, Headers& into) {
  if (into.count_ == limits_.count) return fail(RequestError::header_too_large), false;
  const char* begin = line.data();
  const char* end = begin + line.size();
  if (limits_.folded && (*begin == ' ' || *begin == '\t') && into.count_ > 0) return fold(line, offset, into);
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
    Length length;
    Line found = line(input.substr(consumed), length);
    if (found == Line::field && !field(input.substr(consumed, length.text), base + consumed, into))
      found = Line::bad;
    if (found == Line::field || found == Line::last) consumed += length.whole;
    if (found == Line::field) continue;
    into.text_.append(input.substr(0, consumed));
    if (limits_.folded && found == Line::last) join(into);
    if (found == Line::bad) return {ParseStep::error, consumed};
    return {found == Line::last ? ParseStep::done : ParseStep::need_more, consumed};
  }
}

}  // namespace eddy::http
