#include "http/boundary_scanner.h"

#include <cstring>
#include <utility>

namespace eddy::http {
namespace {

constexpr std::size_t kLineEnd = 2;  // CR LF

std::size_t find_cr(std::string_view input, std::size_t from) noexcept {
  if (from == input.size()) return from;
  const void* const cr = std::memchr(input.data() + from, '\r', input.size() - from);
  return cr ? static_cast<std::size_t>(static_cast<const char*>(cr) - input.data()) : input.size();
}

}  // namespace

BoundaryScanner::BoundaryScanner(std::string_view boundary, std::size_t padding_limit)
    : delimiter_{"\r\n--"}, padding_limit_{padding_limit} {
  delimiter_ += boundary;
  begin();
}

void BoundaryScanner::begin() noexcept {
  forget();
  matched_ = kLineEnd;
}

void BoundaryScanner::forget() noexcept {
  matched_ = padding_ = 0;
  tail_ = Tail::open;
}

BoundaryScanner::Fit BoundaryScanner::tail(char c) noexcept {
  if (tail_ == Tail::cr) return c == '\n' ? Fit::delimiter : Fit::no;
  if (tail_ == Tail::dash) return c == '-' ? Fit::last : Fit::no;
  if (c == '\r') return tail_ = Tail::cr, Fit::yes;
  if (c == ' ' || c == '\t')
    return tail_ = Tail::blank, ++padding_ > padding_limit_ ? Fit::too_long : Fit::yes;
  if (c == '-' && tail_ == Tail::open) return tail_ = Tail::dash, Fit::yes;
  return Fit::no;
}

BoundaryScanner::Fit BoundaryScanner::fit(char c) noexcept {
  ++examined_;
  if (matched_ == delimiter_.size()) return tail(c);
  if (c != delimiter_[matched_]) return Fit::no;
  ++matched_;
  return Fit::yes;
}

BoundaryScanner::Step BoundaryScanner::scan(std::string_view input) {
  std::size_t begin = 0;  // of the candidate
  std::size_t at = std::exchange(known_, 0);
  for (;;) {
    if (matched_ == 0) {
      begin = find_cr(input, at);
      examined_ += begin - at;
      if (begin == input.size()) return {input, input.size(), Found::nothing};
      at = begin;
    }
    Fit fits = Fit::yes;
    while (at != input.size() && (fits = fit(input[at])) == Fit::yes) ++at;
    if (fits == Fit::yes) {  // it may go on in the next input
      held_.append(input.substr(begin));
      return {input.substr(0, begin), input.size(), Found::nothing};
    }
    forget();
    if (fits == Fit::no) {
      if (held_.empty()) continue;  // the byte at `at` may begin the next one
      spent_.clear();
      spent_.swap(held_);
      known_ = at;
      return {spent_, 0, Found::nothing};
    }
    held_.clear();
    const Found found = fits == Fit::delimiter ? Found::delimiter
                        : fits == Fit::last    ? Found::last
                                               : Found::too_much_padding;
    return {input.substr(0, begin), at + 1, found};
  }
}

}  // namespace eddy::http
