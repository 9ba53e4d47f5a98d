// BoundaryScanner: finds a multipart body's delimiters (RFC 2046, 5.1.1).
//
// Sans-I/O: bytes in by any split; what is no delimiter comes out as slices of them. A delimiter is CR LF "--"
// and the boundary; then "--" (the last), or blanks and CR LF. Anything else behind it makes it data, for a
// longer boundary of a part within may begin alike.
//
// A boundary holds no CR, so a candidate that fails can only be followed by another, never overlap one: there is
// no backtracking. The byte at which one fails is looked at once more, and no other.
//
//   behind the boundary   accepts                  then
//   open                  "-", blank, CR           dash, blank, cr
//   dash                  "-"                      the last delimiter
//   blank                 blank, CR                blank, cr
//   cr                    LF                       a delimiter
//
// Tests: tests/http/boundary_scanner_test.cc; fuzzed by tests/fuzz/multipart.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eddy::http {

class BoundaryScanner {
 public:
  enum class Found : std::uint8_t { nothing, delimiter, last, too_much_padding };
  struct Step {
    std::string_view data;  // content before what was found; dies with the next call
    std::size_t consumed;   // bytes to drop from the input before the next call
    Found found;            // nothing: go on, or feed more once all is consumed
  };

  // `padding_limit`: blanks that may stand behind a boundary.
  BoundaryScanner(std::string_view boundary, std::size_t padding_limit);

  Step scan(std::string_view input);
  // A part's content begins: the CR LF that ended its headers may be a delimiter's. So may the body's start.
  void begin() noexcept;
  [[nodiscard]] std::uint64_t examined() const noexcept { return examined_; }

 private:
  enum class Tail : std::uint8_t { open, dash, blank, cr };
  enum class Fit : std::uint8_t { no, yes, delimiter, last, too_long };
  Fit fit(char c) noexcept;
  Fit tail(char c) noexcept;
  void forget() noexcept;

  std::string delimiter_;
  std::size_t padding_limit_;
  std::size_t matched_ = 0;  // bytes of the delimiter that the candidate has; 0: there is no candidate
  std::size_t padding_ = 0;
  Tail tail_ = Tail::open;
  std::size_t known_ = 0;     // bytes at the start of the input, which comes once more, that are content
  std::string held_, spent_;  // bytes of a candidate that began in an earlier input; those given out as data
  std::uint64_t examined_ = 0;
};

}  // namespace eddy::http
