#include <algorithm>

#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

void throw_http_pointer() { throw static_cast<HTTPException*>(nullptr); }
bool catches_http(void (*thrower)()) {
  try {
    thrower();
  } catch (HTTPException*) {
    return true;
  } catch (...) {
  }
  return false;
}

}  // namespace

void ErrorHandlers::add(ErrorHandler handler) {
  if (handler.code != 0) {
    std::erase_if(by_code_, [&handler](const Coded& known) { return known.code == handler.code; });
    by_code_.push_back({handler.code, handler.type, std::move(handler.handler)});
    return;
  }
  const ErrorHandler::Type& type = handler.type;
  const bool is_http = catches_http(type.throw_pointer) && !type.catches(throw_http_pointer);
  // Before the first whose type is a base of this one, or the same: the last registered counts.
  const auto place = std::find_if(by_type_.begin(), by_type_.end(), [&type](const Typed& known) {
    return known.type.catches(type.throw_pointer);
  });
  by_type_.insert(place, {type, std::move(handler.handler), is_http});
}

void ErrorHandlers::add_all(const ErrorHandlers& others) {
  for (const Coded& each : others.by_code_)
    add({.code = each.code, .type = each.type, .handler = each.handler});
  for (auto each = others.by_type_.rbegin(); each != others.by_type_.rend(); ++each)
    add({.type = each->type, .handler = each->handler});
}

const ErrorHandlers::Handler* ErrorHandlers::find_typed(const std::exception& error, bool is_http) const {
  for (const Typed& known : by_type_) {
    if (known.is_http == is_http && known.type.holds(&error)) return &known.handler;
  }
  return nullptr;
}

const ErrorHandlers::Handler* ErrorHandlers::find_by_code(const std::exception& error) const {
  const auto* http = dynamic_cast<const HTTPException*>(&error);
  if (!http) return nullptr;
  if (const Handler* handler = find_typed(error, true)) return handler;
  // A handler of NotFound is given no HTTPException that merely says 404.
  const auto found = std::find_if(by_code_.begin(), by_code_.end(), [&](const Coded& known) {
    return known.code == http->code && (!known.type.holds || known.type.holds(&error));
  });
  return found == by_code_.end() ? nullptr : &found->handler;
}

const ErrorHandlers::Handler* ErrorHandlers::find_by_type(const std::exception& error) const {
  return find_typed(error, false);
}

bool ErrorHandlers::any_suspends() const noexcept {
  return std::any_of(by_code_.begin(), by_code_.end(),
                     [](const Coded& each) { return each.handler.start != nullptr; }) ||
         std::any_of(by_type_.begin(), by_type_.end(),
                     [](const Typed& each) { return each.handler.start != nullptr; });
}

}  // namespace eddy::flask::detail
