// The machine behind MultipartParser, and the boundary that a Content-Type names.
//
//   state     reads                                        then
//   preamble  up to the first delimiter, dropped           headers, or epilogue at the last one
//   headers   header fields and the empty line             content
//   content   up to a delimiter, given out as data         headers, or epilogue at the last one
//   epilogue  everything, dropped                          -
//   failed    nothing                                      -
#include "eddy/http/multipart.h"

#include <algorithm>
#include <array>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/base/utf8.h"
#include "eddy/http/media_type.h"
#include "http/boundary_scanner.h"
#include "http/characters.h"
#include "http/disposition.h"
#include "http/field_parser.h"

namespace eddy::http {
namespace {

using Found = BoundaryScanner::Found;

struct Row {
  int status;
  std::string_view sentence;
};

constexpr std::array<Row, 10> kErrors = {{
    {0, "no error"},
    {400, "the Content-Type has no boundary of 1 to 70 legal characters (RFC 2046, 5.1.1)"},
    {400, "too many blanks follow a boundary"},
    {400, "a part's header field is malformed (RFC 9112, 5)"},
    {400, "a part has not one Content-Disposition of form-data with a name (RFC 7578, 4.2)"},
    {400, "the body ends before its last boundary (RFC 2046, 5.1.1)"},
    {413, "the body has too many parts"},
    {413, "a part's header fields are too large or too many"},
    {413, "a field is too large"},
    {413, "the fields are too large"},
}};
static_assert(static_cast<std::size_t>(MultipartError::memory_exceeded) + 1 == kErrors.size());

// bchars: what boundaries are made of (RFC 2046, 5.1.1); a space may not be the last.
constexpr CharacterSet kBoundary = [] {
  CharacterSet set{};
  for (unsigned char c = '0'; c <= '9'; ++c) set[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) set[c] = set[c - 32] = true;
  for (unsigned char c : std::string_view{"'()+_,-./:=? "}) set[c] = true;
  return set;
}();
constexpr std::size_t kMaxBoundary = 70;

// As the field itself may hold: an escape is no way to a NUL, behind which a path would end, or to a line's end.
bool is_value(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](unsigned char c) { return kValue[c]; });
}

}  // namespace

int status_of(MultipartError error) noexcept { return kErrors[static_cast<std::size_t>(error)].status; }

std::string_view describe(MultipartError error) noexcept {
  return kErrors[static_cast<std::size_t>(error)].sentence;
}

base::Result<std::string, MultipartError> multipart_boundary(std::string_view content_type) {
  const MediaType media = parse_media_type(content_type);
  const auto is_boundary = [](const auto& parameter) { return parameter.first == "boundary"; };
  const std::string_view boundary = media.parameter("boundary");
  // Two of them would be read differently by others, a filter in front for one.
  if (media.type != "multipart/form-data" || boundary.empty() || boundary.size() > kMaxBoundary ||
      boundary.ends_with(' ') || !all_in(kBoundary, boundary) ||
      std::count_if(media.parameters.begin(), media.parameters.end(), is_boundary) != 1) {
    return base::Error{MultipartError::bad_boundary};
  }
  return std::string{boundary};
}

struct MultipartParser::Machine {
  enum class State : std::uint8_t { preamble, headers, content, epilogue, failed };

  Machine(std::string_view boundary, const MultipartLimits& own_limits)
      : limits{own_limits},
        scanner{boundary, own_limits.padding_bytes},
        fields{{own_limits.header_bytes, own_limits.header_bytes, own_limits.header_count}} {}

  MultipartEvent next();
  MultipartEvent fail(MultipartError why) noexcept;
  MultipartEvent starved() noexcept;
  MultipartEvent read_head();
  ParseStep read_fields();
  MultipartError check_head();
  bool after(Found found);

  const MultipartLimits limits;
  BoundaryScanner scanner;
  FieldParser fields;
  State state = State::preamble;
  MultipartError error = MultipartError::none;
  std::string_view input;
  bool finished = false;
  std::string line;              // the beginning of a header field that is not whole
  Found found = Found::nothing;  // what ended the content that was just given out
  MultipartPart part;
  bool head_begun = false;
  std::size_t parts = 0;
  std::size_t field_bytes = 0;   // of the present field
  std::size_t memory_bytes = 0;  // of all so far
  std::uint64_t header_examined = 0;
};

MultipartEvent MultipartParser::Machine::fail(MultipartError why) noexcept {
  error = why;
  state = State::failed;
  return {MultipartEvent::error};
}

MultipartEvent MultipartParser::Machine::starved() noexcept {
  return finished ? fail(MultipartError::truncated) : MultipartEvent{MultipartEvent::need_more};
}

// Goes on after a delimiter; false where that is an error.
bool MultipartParser::Machine::after(Found what) {
  if (what == Found::too_much_padding) return fail(MultipartError::bad_padding), false;
  if (what == Found::last) return state = State::epilogue, true;
  if (++parts > limits.parts) return fail(MultipartError::too_many_parts), false;
  state = State::headers;
  head_begun = false;
  return true;
}

// A line that is cut by the end of a piece is kept, at most a byte more than the limit allows; then the parser
// has its end or refuses it.
ParseStep MultipartParser::Machine::read_fields() {
  std::size_t used = 0;
  ParseStep step{ParseStep::need_more, 0};
  if (line.empty()) {
    step = fields.parse(input, part.headers);
    used = step.consumed;
    if (step.outcome == ParseStep::need_more) {
      line = input.substr(used);
      used = input.size();
    }
  } else {
    used = std::min({input.find('\n'), input.size() - 1, limits.header_bytes + 2 - line.size()}) + 1;
    line.append(input.substr(0, used));
    step = fields.parse(line, part.headers);
    line.erase(0, step.consumed);
  }
  header_examined += used;
  input.remove_prefix(used);
  return step;
}

MultipartError MultipartParser::Machine::check_head() {
  for (const Header field : part.headers)
    if (!base::is_valid_utf8(field.value)) return MultipartError::bad_header;
  const auto dispositions = part.headers.get_all("Content-Disposition");
  if (dispositions.size() != 1) return MultipartError::bad_disposition;
  Disposition disposition = parse_disposition(dispositions[0]);
  if (disposition.type != "form-data" || !disposition.name) return MultipartError::bad_disposition;
  if (!is_value(*disposition.name) || !is_value(disposition.filename.value_or("")))
    return MultipartError::bad_disposition;
  part.name = std::move(*disposition.name);
  part.filename = std::move(disposition.filename);
  memory_bytes += part.headers.bytes();
  return memory_bytes > limits.memory_bytes ? MultipartError::memory_exceeded : MultipartError::none;
}

MultipartEvent MultipartParser::Machine::read_head() {
  if (!head_begun) {
    fields.reset();
    part.name.clear();
    part.filename.reset();
    part.headers.clear();
    head_begun = true;
  }
  while (!input.empty()) {
    const ParseStep step = read_fields();
    if (step.outcome == ParseStep::error) {
      return fail(fields.error() == RequestError::header_too_large ? MultipartError::header_too_large
                                                                   : MultipartError::bad_header);
    }
    if (step.outcome == ParseStep::need_more) continue;
    line.clear();
    if (const MultipartError why = check_head(); why != MultipartError::none) return fail(why);
    state = State::content;
    field_bytes = 0;
    scanner.begin();
    return {MultipartEvent::part};
  }
  return starved();
}

MultipartEvent MultipartParser::Machine::next() {
  for (;;) {
    if (state == State::failed) return {MultipartEvent::error};
    if (state == State::epilogue) return {MultipartEvent::end};
    if (state == State::headers) return read_head();
    if (const Found ended = std::exchange(found, Found::nothing); ended != Found::nothing) {
      const bool was_content = state == State::content;
      if (!after(ended)) return {MultipartEvent::error};
      if (was_content) return {MultipartEvent::part_end};
      continue;
    }
    if (input.empty()) return starved();
    const BoundaryScanner::Step step = scanner.scan(input);
    input.remove_prefix(step.consumed);
    found = step.found;
    if (state == State::preamble || step.data.empty()) continue;
    if (!part.filename) {
      field_bytes += step.data.size();
      memory_bytes += step.data.size();
      if (field_bytes > limits.field_bytes) return fail(MultipartError::field_too_large);
      if (memory_bytes > limits.memory_bytes) return fail(MultipartError::memory_exceeded);
    }
    return {MultipartEvent::content, step.data};
  }
}

MultipartParser::MultipartParser(std::string_view boundary, const MultipartLimits& limits)
    : machine_{std::make_unique<Machine>(boundary, limits)} {}
MultipartParser::MultipartParser(MultipartParser&&) noexcept = default;
MultipartParser& MultipartParser::operator=(MultipartParser&&) noexcept = default;
MultipartParser::~MultipartParser() = default;

void MultipartParser::feed(std::string_view piece) { machine_->input = piece; }
void MultipartParser::finish() { machine_->finished = true; }
MultipartEvent MultipartParser::next() { return machine_->next(); }
MultipartPart& MultipartParser::part() noexcept { return machine_->part; }
MultipartError MultipartParser::error() const noexcept { return machine_->error; }
std::uint64_t MultipartParser::examined() const noexcept {
  return machine_->scanner.examined() + machine_->header_examined;
}

}  // namespace eddy::http
