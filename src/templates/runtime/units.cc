#include "templates/runtime/units.h"

#include "base/budget.h"
#include "templates/runtime/method_arguments.h"

namespace eddy::templates::runtime {

std::string_view Units::piece(const Value& value, std::string_view prefix) const {
  if (!bytes_) return text_of(value, prefix);
  if (value.is_bytes()) return value.as_string();
  throw TypeError("a bytes-like object is required, not '" + std::string{value.type_name()} + "'");
}

std::string Units::argument(const Value& value, std::string_view prefix) const {
  const std::string_view plain = piece(value, prefix);
  if (!self_.is_safe()) return std::string{plain};
  std::string out;
  append_html(out, value);
  return out;
}

std::string_view Units::strip(std::string_view text, const std::string_view* characters, bool left,
                              bool right) const {
  const auto drops = [&](std::string_view unit) {
    std::size_t offset = 0;
    if (characters) {
      if (characters->size() >= 256) base::spend(characters->size() / 256);
      return characters->find(unit) != std::string_view::npos;
    }
    return is_space(next(unit, offset));
  };
  while (left && !text.empty()) {
    std::size_t end = 0;
    next(text, end);
    if (!drops(text.substr(0, end))) break;
    text.remove_prefix(end);
  }
  while (right && !text.empty()) {
    std::size_t start = text.size() - 1;
    while (!bytes_ && start > 0 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
    if (!drops(text.substr(start))) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

}  // namespace eddy::templates::runtime
