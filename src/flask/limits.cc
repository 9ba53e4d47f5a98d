#include "flask/limits.h"

#include <fmt/format.h>

#include <string_view>

#include "eddy/flask/scaffold.h"

namespace eddy::flask::detail {
namespace {

template <class Number>
std::optional<Number> number(const Config& config, std::string_view name) {
  const Value value = config.get(name);
  if (value.is_none()) return std::nullopt;
  if (value.is_int() && value.as_int() >= 0) return static_cast<Number>(value.as_int());
  throw RegistrationError(fmt::format("{} is no number: {}", name, value.repr()));
}

}  // namespace

Limits read_limits(const Config& config) {
  Limits limits;
  limits.max_content_length = number<std::uint64_t>(config, "MAX_CONTENT_LENGTH");
  limits.max_form_memory_size = number<std::size_t>(config, "MAX_FORM_MEMORY_SIZE");
  limits.max_form_parts = number<std::size_t>(config, "MAX_FORM_PARTS");
  limits.send_file_max_age = number<std::int64_t>(config, "SEND_FILE_MAX_AGE_DEFAULT");
  limits.max_cookie_size = number<std::size_t>(config, "MAX_COOKIE_SIZE").value_or(flask::max_cookie_size);
  limits.use_x_sendfile = config.get("USE_X_SENDFILE").truth();
  return limits;
}

}  // namespace eddy::flask::detail
