#include "eddy/templates/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/budget.h"
#include "eddy/templates/errors.h"
#include "value/print.h"

namespace eddy::templates {

// What was written since it last came here is spent, and `more` may be written, where limits are set.
void Output::count(std::size_t more) {
  base::Budget* const budget = base::current_budget;
  if (!budget) return;
  budget->make(size() - counted_);
  counted_ = size();
  if (passed_on_ + size() + more > limit_)
    throw SecurityError{fmt::format("the page has more than {} bytes (the limit 'output_bytes')", limit_)};
}

void Output::grow(std::size_t more) {
  count(more);
  if (sink_ && size() >= piece_bytes) {
    finish();
    if (room() >= more) return;
  }
  constexpr std::size_t least = 256;
  constexpr std::size_t step = std::size_t{8} * 1024;
  const std::size_t used = size();
  const std::size_t needed = used + more;
  if (needed > text_.capacity()) text_.reserve(std::max({needed, 2 * text_.capacity(), least}));
  const std::size_t size = std::max(needed, std::min(text_.capacity(), used + step));
#if defined(__cpp_lib_string_resize_and_overwrite)
  text_.resize_and_overwrite(size, [](char*, std::size_t all) { return all; });
#else
  text_.resize(size);
#endif
  at_ = text_.data() + used;
  end_ = text_.data() + text_.size();
}

template <auto escape_into>
void Output::write_by_pieces(std::string_view text) {
  constexpr std::size_t longest = 256;
  char escaped[base::escaped_room(longest)];
  for (; !text.empty(); text.remove_prefix(std::min(longest, text.size()))) {
    const std::string_view piece = text.substr(0, longest);
    if (room() >= base::escaped_room(piece.size()))
      at_ = escape_into(at_, piece);
    else
      write({escaped, escape_into(escaped, piece)});
  }
}
template void Output::write_by_pieces<base::escape_into>(std::string_view);
template void Output::write_by_pieces<base::xhtml_escape_into>(std::string_view);

void Output::finish() {
  if (!sink_ || size() == 0) return;
  sink_->write(text());
  passed_on_ += size();
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
