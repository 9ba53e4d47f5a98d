// Sessions: the dict, the settings, and when a request's is opened and saved.
#include "eddy/flask/sessions.h"

#include <fmt/format.h>

#include "eddy/base/strings.h"
#include "flask/app_state.h"

namespace eddy::flask {
namespace {

constexpr std::string_view permanent_key = "_permanent";

}  // namespace

// --- the dict ---

Session Session::null() {
  Session session;
  session.null_ = true;
  return session;
}

void Session::refuse_null() const {
  if (null_)
    throw RuntimeError(
        "The session is unavailable because no secret key was set. Set the secret_key on the application to "
        "something unique and secret.");
}

void Session::change() {
  refuse_null();
  accessed = modified = true;
}

const Dict& Session::items() const {
  accessed = true;
  return items_;
}

Value Session::at(std::string_view name) const {
  const Value* const found = items().find(name);
  if (!found) throw KeyError{Value{name}.repr()};
  return *found;
}

Value Session::get(std::string_view name, const Value& fallback) const {
  const Value* const found = items().find(name);
  return found ? *found : fallback;
}

bool Session::contains(std::string_view name) const { return items().find(name) != nullptr; }

void Session::set(std::string_view name, Value value) {
  change();
  items_.set(Value{name}, value.owned());
}

Value Session::pop(std::string_view name, const Value& fallback) {
  Value found = get(name, fallback);
  erase(name);
  return found;
}

Value Session::setdefault(std::string_view name, Value value) {
  if (!contains(name)) set(name, std::move(value));
  return at(name);
}

bool Session::erase(std::string_view name) {
  refuse_null();
  if (!contains(name)) return false;
  change();
  return items_.erase(Value{name});
}

void Session::clear() {
  change();
  items_.clear();
}

bool Session::permanent() const { return get(permanent_key, false).truth(); }
void Session::permanent(bool lasts) { set(permanent_key, lasts); }

// --- the request's ---

namespace detail {

Session& session_of(RequestContext& context) {
  if (!context.session)
    context.session.emplace(context.app.session_interface->open_session(context.app, context.request));
  return *context.session;
}

// One that lasts is refreshed though nobody asked for it.
void save_session(RequestContext& context, Response& response) {
  const SessionSettings& settings = context.app.state().sessions;
  if (!context.session) {
    if (!settings.refresh_each_request || !context.request.cookies.contains(settings.cookie.name)) return;
    (void)session_of(context);
  }
  if (!context.session->is_null())
    context.app.session_interface->save_session(context.app, *context.session, response);
}

namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view wanted, const Value& value) {
  throw RegistrationError(fmt::format("{} must be {}, but is {}", name, wanted, value.repr()));
}

bool flag(const Config& config, std::string_view name) {
  const Value value = config.get(name);
  if (!value.is_none() && !value.is_bool()) refuse(name, "True or False", value);
  return value.truth();
}

std::string text(const Config& config, std::string_view name) {
  const Value value = config.get(name);
  if (value.is_none() || (value.is_bool() && !value.truth())) return {};
  if (!value.is_string()) refuse(name, "text", value);
  return std::string{value.as_string()};
}

void add_key(const Value& key, std::string_view name, std::vector<std::string>& keys) {
  if (!key.is_string() && !key.is_bytes()) refuse(name, "text or bytes", key);
  keys.emplace_back(key.as_string());
}

std::vector<std::string> read_keys(const Config& config) {
  std::vector<std::string> keys;
  const Value key = config.get("SECRET_KEY");
  if (!key.truth()) return keys;
  if (const Value older = config.get("SECRET_KEY_FALLBACKS"); older.truth()) {
    if (!older.is_sequence()) refuse("SECRET_KEY_FALLBACKS", "a list", older);
    for (std::size_t i = 0; i < older.sequence_size(); ++i)
      add_key(older.sequence_item(i), "an item of SECRET_KEY_FALLBACKS", keys);
  }
  add_key(key, "SECRET_KEY", keys);
  return keys;
}

}  // namespace

SessionSettings read_session_settings(const Config& config) {
  SessionSettings settings;
  settings.keys = read_keys(config);
  settings.refresh_each_request = flag(config, "SESSION_REFRESH_EACH_REQUEST");
  const Value lifetime = config.get("PERMANENT_SESSION_LIFETIME");
  if (!lifetime.is_int() || lifetime.as_int() < 0)
    refuse("PERMANENT_SESSION_LIFETIME", "a number of seconds", lifetime);
  settings.lifetime = lifetime.as_int();
  SessionCookie& cookie = settings.cookie;
  cookie.name = text(config, "SESSION_COOKIE_NAME");
  cookie.domain = text(config, "SESSION_COOKIE_DOMAIN");
  cookie.path = text(config, "SESSION_COOKIE_PATH");
  if (cookie.path.empty()) cookie.path = text(config, "APPLICATION_ROOT");
  cookie.httponly = flag(config, "SESSION_COOKIE_HTTPONLY");
  cookie.secure = flag(config, "SESSION_COOKIE_SECURE");
  cookie.partitioned = flag(config, "SESSION_COOKIE_PARTITIONED");
  cookie.samesite = text(config, "SESSION_COOKIE_SAMESITE");
  try {
    Response{}.set_cookie(cookie.name, "",
                          {.path = cookie.path, .domain = cookie.domain, .samesite = cookie.samesite});
  } catch (const std::invalid_argument& error) {
    throw RegistrationError(
        fmt::format("the settings of SESSION_COOKIE_… can't be a cookie's: {}", error.what()));
  }
  return settings;
}

}  // namespace detail

Session& session() { return detail::session_of(detail::current_request_context()); }

}  // namespace eddy::flask
