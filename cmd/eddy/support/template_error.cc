#include "support/template_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace eddy::command {

std::string as_compiler(const templates::TemplateError& error) {
  if (!error.located()) return fmt::format("error: {}: {}", error.type(), error.message());
  const templates::ErrorPlace& place = error.place();
  // what() is the place, the message and then, from the second line on, the source and the chain.
  std::string_view beneath = error.what();
  beneath.remove_prefix(error.message().size());
  beneath.remove_prefix(std::min(beneath.find("\n  "), beneath.size()));
  return fmt::format("{}:{}: error: {}: {}{}", place.filename.empty() ? place.template_name : place.filename,
                     place.line, error.type(), error.message(), beneath);
}

}  // namespace eddy::command
