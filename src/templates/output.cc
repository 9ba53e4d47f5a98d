#include "eddy/templates/output.h"

#include <algorithm>
#include <charconv>

#include "value/print.h"

namespace eddy::templates {

void Output::grow(std::size_t more) {
  if (sink_ && size() >= piece_bytes) {
    finish();
    if (room() >= more) return;
  }
  constexpr std::size_t least = 256;
  constexpr std::size_t step = std::size_t{8} * 1024;
  const std::size_t used = size();
  const std::size_t needed = used + more;
  if (needed > text_.capacity()) text_.reserve(std::max({needed, 2 * text_.capacity(), least}));
  text_.resize(std::max(needed, std::min(text_.capacity(), used + step)));
  at_ = text_.data() + used;
  end_ = text_.data() + text_.size();
}

void Output::finish() {
  if (!sink_ || size() == 0) return;
  sink_->write(text());
  clear();
}

void Output::write(std::int64_t integer) {
  constexpr std::size_t longest = 20;
  if (room() < longest) grow(longest);
  at_ = std::to_chars(at_, end_, integer).ptr;
}

void Output::write(double real) {
  if (room() < detail::float_room) grow(detail::float_room);
  at_ = detail::write_float(at_, real);
}

std::string Output::take() && {
  text_.resize(size());
  return std::move(text_);
}

}  // namespace eddy::templates
