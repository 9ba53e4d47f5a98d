// FieldParser: header and trailer lines into Headers (RFC 9112, 5; RFC 9110, 5.5).
//
// Sans-I/O: feed it pieces of any size; it consumes whole lines, examines no byte of an unfinished line twice
// and copies what it consumed once. Strict: a line ends in CR LF, nothing stands before the colon, nothing is
// folded, unless leniencies say so. It knows no field's meaning: see framing.h.
//
// Tests: tests/http/limits_test.cc, tests/http/cost_test.cc; fuzzed by tests/fuzz/http_server_connection.cc, http_chunked.cc.
#pragma once
#include <cstddef>
#include <string_view>

#include "eddy/http/headers.h"
#include "eddy/http/server_connection.h"

namespace eddy::http {

struct FieldLimits {
  std::size_t line_bytes = 16384;   // of one line
  std::size_t total_bytes = 65536;  // of all lines
  std::size_t count = 100;
  bool bare_lf = false, folded = false;  // see Leniencies
};

// What a parser of lines found.
struct ParseStep {
  enum Outcome : std::uint8_t { need_more, done, error };
  Outcome outcome;
  std::size_t consumed;  // bytes to drop from the input before the next call
};

class FieldParser {
 public:
  explicit FieldParser(const FieldLimits& limits = {}) noexcept : limits_{limits} {}

  // `done` comes with the empty line that ends the fields, consumed. After `error` call no more.
  ParseStep parse(std::string_view input, Headers& into);
  [[nodiscard]] RequestError error() const noexcept { return error_; }
  // Forgets all but the limits.
  void reset() noexcept;

 private:
  enum class Line : std::uint8_t { field, last, partial, bad };
  // A line's length without and with its end.
  struct Length {
    std::size_t text = 0, whole = 0;
  };
  Line line(std::string_view input, Length& length);
  bool fold(std::string_view line, std::size_t offset, Headers& into);
  static void join(Headers& headers);
  bool field(std::string_view line, std::size_t offset, Headers& into);
  Line fail(RequestError error) noexcept;

  FieldLimits limits_;
  std::size_t examined_ = 0;  // bytes of the unfinished line known to hold no control byte
  std::size_t total_ = 0;     // bytes of whole lines
  RequestError error_ = RequestError::none;
};

}  // namespace eddy::http
