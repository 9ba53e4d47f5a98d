#include "templates/runtime/undefined.h"

#include <algorithm>

#include "eddy/templates/errors.h"

namespace eddy::templates::runtime {
namespace {

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

std::string undefined_message(const Value& value) {
  const std::string hint{value.as_string()};
  return is_identifier(hint) ? "'" + hint + "' is undefined" : hint;
}

void refuse_undefined(const Value& value) {
  if (value.is_undefined()) throw UndefinedError{undefined_message(value)};
}

}  // namespace eddy::templates::runtime
