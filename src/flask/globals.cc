#include "eddy/flask/globals.h"

#include "flask/app_state.h"

namespace eddy::flask {

Value& Globals::operator[](std::string_view name) {
  for (auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return values_.emplace_back(std::string{name}, Value{}).second;
}

Value Globals::get(std::string_view name, Value fallback) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return fallback;
}

bool Globals::contains(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return true;
  }
  return false;
}

Value Globals::pop(std::string_view name, Value fallback) {
  for (auto entry = values_.begin(); entry != values_.end(); ++entry) {
    if (entry->first != name) continue;
    fallback = std::move(entry->second);
    values_.erase(entry);
    break;
  }
  return fallback;
}

Value Globals::setdefault(std::string_view name, Value value) {
  if (!contains(name)) (*this)[name] = std::move(value);
  return get(name);
}

Request& request() { return detail::current_request_context().request; }
Globals& g() { return detail::current_app_context().g; }
Flask& current_app() { return detail::current_app_context().app; }
void detail::add_after_this_request(AfterHook hook) {
  current_request_context().after.push_back(std::move(hook));
}
std::string url_for(std::string_view endpoint, const UrlValues& values) {
  return current_app().url_for(endpoint, values);
}

}  // namespace eddy::flask
