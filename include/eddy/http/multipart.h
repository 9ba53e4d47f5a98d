// MultipartParser: a multipart/form-data body, as it arrives (RFC 7578; RFC 2046, 5.1).
//
// Sans-I/O: bytes in by any split, events out. Data is given as slices of what was fed, so a body that is fed
// whole gives each part's content in one piece; memory held is one line of headers and one boundary. Each byte
// is examined at most twice, whatever the content.
//
//   MultipartParser parser{*multipart_boundary(content_type)};
//   parser.feed(bytes);                     // they must live until need_more
//   for (;;) {
//     MultipartEvent event = parser.next();
//     if (event.kind == MultipartEvent::part) begin(parser.part());
//     else if (event.kind == MultipartEvent::content) append(event.data);
//     else if (event.kind == MultipartEvent::part_end) keep();
//     else break;                           // need_more: feed or finish; end; error: see error()
//   }
//
// Strict: lines end in CR LF, header fields are as in a request's head (field_parser.h), each part has one
// `Content-Disposition: form-data` with a name. What stands before the first boundary and behind the last is
// ignored.
// Tests: tests/http/multipart_test.cc; fuzzed by tests/fuzz/multipart.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/base/result.h"
#include "eddy/http/headers.h"

namespace eddy::http {

// What a body may make us hold or do.
struct MultipartLimits {
  std::size_t parts = 1000;              // parts: 413 (Werkzeug's max_form_parts)
  std::size_t header_bytes = 10'240;     // bytes of one part's header fields, line ends not counted: 413
  std::size_t header_count = 32;         // header fields of one part: 413
  std::size_t padding_bytes = 256;       // blanks between a boundary and its line's end: 400
  std::size_t field_bytes = 500'000;     // bytes of one field's value (Werkzeug's max_form_memory_size): 413
  std::size_t memory_bytes = 5'000'000;  // bytes of all fields' values and all parts' header fields: 413
};

// Why a body was refused; it is the peer's.
enum class MultipartError : std::uint8_t {
  none,
  bad_boundary,  // 400: Content-Type has none, several, or one that RFC 2046 does not allow
  bad_padding,   // 400: over padding_bytes
  bad_header,    // 400: a part's header field is malformed, or no UTF-8
  bad_disposition,  // 400: not one Content-Disposition, another than form-data, no name, or an escaped control byte
  truncated,        // 400: the body ends before its last boundary
  too_many_parts,    // 413
  header_too_large,  // 413: by size or by count
  field_too_large,   // 413
  memory_exceeded,   // 413
};
// The status to answer with: 0 for none.
int status_of(MultipartError error) noexcept;
// A sentence, for a log: "the body ends before its last boundary (RFC 2046, 5.1.1)".
std::string_view describe(MultipartError error) noexcept;

// The boundary that a Content-Type of multipart/form-data names: 1 to 70 characters of RFC 2046's, or
// bad_boundary.
base::Result<std::string, MultipartError> multipart_boundary(std::string_view content_type);

// A part's head. Texts are UTF-8.
struct MultipartPart {
  std::string name;
  // A file's name as the client gave it, folders and all; `filename*` (RFC 5987) goes before `filename`. A part
  // that has one, even an empty one, is a file; all others are fields.
  std::optional<std::string> filename;
  Headers headers;
};

struct MultipartEvent {
  enum Kind : std::uint8_t {
    need_more,  // feed, or finish
    part,       // a part's head is whole: see part()
    content,    // `data` is the next piece of its content, never empty
    part_end,   // its last byte was read
    end,        // the last boundary was read; what follows is ignored
    error,      // the body is refused: see error(); for ever
  };
  Kind kind = need_more;
  std::string_view data = {};  // dies with the next call
};

class MultipartParser {
 public:
  explicit MultipartParser(std::string_view boundary, const MultipartLimits& limits = {});
  MultipartParser(MultipartParser&&) noexcept;
  MultipartParser& operator=(MultipartParser&&) noexcept;
  ~MultipartParser();

  // The next piece of the body; the one before must have been used up (need_more). It must live until then.
  void feed(std::string_view piece);
  // The body has ended.
  void finish();
  [[nodiscard]] MultipartEvent next();

  // The present part's head, from its event until the call after part_end; may be moved from.
  [[nodiscard]] MultipartPart& part() noexcept;
  [[nodiscard]] MultipartError error() const noexcept;
  // Bytes looked at so far, those looked at twice counted twice; for tests.
  [[nodiscard]] std::uint64_t examined() const noexcept;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace eddy::http
