#include "eddy/http/form.h"

#include <algorithm>

namespace eddy::http {

FormError FormParser::feed(std::string_view piece) {
  while (error_ == FormError::none && !piece.empty()) {
    std::size_t stop = std::min(in_value_ ? piece.find('&') : piece.find_first_of("&="), piece.size());
    held_ += stop;
    if (held_ > limits_.bytes) return error_ = FormError::too_large;
    (in_value_ ? value_ : name_).append(piece.substr(0, stop));
    if (stop == piece.size()) break;
    if (piece[stop] == '&') {
      end_pair();
    } else {
      in_value_ = true;
    }
    piece.remove_prefix(stop + 1);
  }
  return error_;
}

FormError FormParser::finish() {
  if (error_ == FormError::none) end_pair();
  return error_;
}

void FormParser::end_pair() {
  bool blank = name_.empty() && !in_value_;
  if (!blank && pairs_.size() == limits_.fields) {
    error_ = FormError::too_many_fields;
  } else if (!blank) {
    pairs_.emplace_back(base::unquote_plus(name_), base::unquote_plus(value_));
  }
  name_.clear();
  value_.clear();
  in_value_ = false;
}

}  // namespace eddy::http
