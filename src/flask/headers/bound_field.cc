#include "eddy/flask/headers/bound_field.h"

#include <stdexcept>
#include <string>

#include "eddy/http/headers.h"

namespace eddy::flask::detail {

void BoundField::write(std::string_view value) const {
  if (!headers_) return;
  if (value.empty()) {
    headers_->remove(name_);
    return;
  }
  if (const auto set = headers_->set(name_, value); !set.ok())
    throw std::invalid_argument("header '" + std::string{name_} +
                                "': " + std::string{http::describe(set.error())});
}

}  // namespace eddy::flask::detail
