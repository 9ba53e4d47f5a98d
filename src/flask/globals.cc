#include "eddy/flask/globals.h"

#include "flask/app_state.h"

namespace eddy::flask {

namespace detail {

const Place& RequestContext::place() const noexcept {
  return binding ? *binding->place : app.state().own_place();
}

RequestContext& current_request_context() {
  if (RequestContext* context = loop::current_context_as<RequestContext>()) return *context;
  throw RuntimeError(
      "Working outside of request context.\n\nThis typically means that you attempted to use functionality "
      "that "
      "needed an active HTTP request. Consult the documentation on testing for information about how to "
      "avoid "
      "this problem.");
}

}  // namespace detail

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

Request& request() { return detail::current_request_context().request; }
Globals& g() { return detail::current_request_context().g; }
Flask& current_app() { return detail::current_request_context().app; }
bool has_request_context() noexcept { return loop::current_context_as<detail::RequestContext>() != nullptr; }
void after_this_request(std::function<void(Response&)> hook) {
  detail::current_request_context().after.push_back(std::move(hook));
}
std::string url_for(std::string_view endpoint, const UrlValues& values) {
  return current_app().url_for(endpoint, values);
}

}  // namespace eddy::flask
