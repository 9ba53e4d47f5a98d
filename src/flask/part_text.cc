#include "flask/part_text.h"

#include <algorithm>

namespace eddy::flask::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void PartText::index() {
  const auto end = static_cast<std::uint32_t>(size());
  places_.resize(size() + 1);
  characters_.reserve(size() + 1);
  for (std::uint32_t at = 0; at <= end; ++at) {
    places_[at].character = static_cast<std::uint32_t>(characters_.size());
    if (is_boundary(at)) characters_.push_back(at);
  }
  places_[end].digits_end = places_[end].slash = places_[end].line = end;
  for (std::uint32_t at = end; at-- > 0;) {
    Place& place = places_[at];
    const Place& next = places_[at + 1];
    place.digits_end = is_digit(text_[at]) ? next.digits_end : at;
    place.slash = text_[at] == '/' ? at : next.slash;
    place.line = text_[at] == '\n' ? at : next.line;
  }
}

bool PartText::is_boundary(std::size_t at) const noexcept {
  return at >= size() || (static_cast<unsigned char>(text_[at]) & 0xC0U) != 0x80U;
}

std::size_t PartText::digits_end(std::size_t at) const noexcept {
  if (!places_.empty()) return places_[at].digits_end;
  while (at < size() && is_digit(text_[at])) ++at;
  return at;
}

std::size_t PartText::after(std::size_t at, std::size_t count) const noexcept {
  if (!places_.empty()) {
    const std::size_t first = places_[at].character;
    return count < characters_.size() - first ? characters_[first + count] : none;
  }
  for (; count > 0; --count) {
    if (at == size()) return none;
    do ++at;
    while (!is_boundary(at));
  }
  return at;
}

std::size_t PartText::find(char c, std::size_t at) const noexcept {
  if (!places_.empty()) return c == '/' ? places_[at].slash : places_[at].line;
  return std::min(text_.find(c, at), size());
}

}  // namespace eddy::flask::detail
