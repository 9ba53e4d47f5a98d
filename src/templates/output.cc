#include "eddy/templates/output.h"

#include <charconv>

namespace eddy::templates {

void Output::flush() {
  text_.append(buffer_, used_);
  used_ = 0;
  if (sink_ && text_.size() >= piece_bytes) pass_on();
}

void Output::write_long(std::string_view text) {
  flush();
  text_.append(text);
  if (sink_ && text_.size() >= piece_bytes) pass_on();
}

void Output::pass_on() {
  sink_->write(text_);
  text_.clear();
}

void Output::finish() {
  flush();
  if (sink_ && !text_.empty()) pass_on();
}

void Output::write(std::int64_t integer) {
  char* const from = room(24);
  used_ = static_cast<std::size_t>(std::to_chars(from, from + 24, integer).ptr - buffer_);
}

std::string_view Output::text() {
  if (text_.empty()) return {buffer_, used_};
  flush();
  return text_;
}

void Output::clear() noexcept {
  text_.clear();
  used_ = 0;
}

std::string Output::take() && {
  flush();
  return std::move(text_);
}

}  // namespace eddy::templates
