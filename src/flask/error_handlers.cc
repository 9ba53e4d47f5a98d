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

void ErrorHandlers::add(int code, Type type, Handler handler) {
  if (code != 0) {
    for (auto& [known, old] : by_code_) {
      if (known == code) return void(old = std::move(handler));
    }
    by_code_.emplace_back(code, std::move(handler));
    return;
  }
  const bool is_http = catches_http(type.throw_pointer) && !type.catches(throw_http_pointer);
  // Before the first whose type is a base of this one, or the same: the last registered counts.
  const auto place = std::find_if(by_type_.begin(), by_type_.end(), [&type](const Typed& known) {
    return known.type.catches(type.throw_pointer);
  });
  by_type_.insert(place, {type, std::move(handler), is_http});
}

const ErrorHandlers::Handler* ErrorHandlers::find_code(int code) const {
  for (const auto& [known, handler] : by_code_) {
    if (known == code) return &handler;
  }
  return nullptr;
}

const ErrorHandlers::Handler* ErrorHandlers::find(const std::exception& error) const {
  const auto* http = dynamic_cast<const HTTPException*>(&error);
  const auto typed = [&](bool specific) -> const Handler* {
    for (const Typed& known : by_type_) {
      if (known.is_http == specific && known.type.holds(&error)) return &known.handler;
    }
    return nullptr;
  };
  if (http) {
    if (const Handler* handler = typed(true)) return handler;
    if (const Handler* handler = find_code(http->code)) return handler;
  }
  return typed(false);
}

}  // namespace eddy::flask::detail
