// Where sessions are kept: what every interface does alike, and the signed cookie.
#include "base/clock.h"
#include "eddy/flask/app.h"
#include "eddy/flask/request.h"
#include "eddy/flask/response.h"
#include "eddy/flask/sessions.h"
#include "flask/app_state.h"
#include "flask/session_clock.h"

namespace eddy::flask {
namespace {

// Of the signed cookie; Flask's own.
constexpr const char* salt = "cookie-session";

CookieOptions attributes(const detail::SessionCookie& cookie) {
  return {.path = cookie.path,
          .domain = cookie.domain,
          .secure = cookie.secure,
          .httponly = cookie.httponly,
          .samesite = cookie.samesite,
          .partitioned = cookie.partitioned};
}

}  // namespace

bool SessionInterface::should_set_cookie(const Flask& app, const Session& session) {
  return session.modified || (app.state().sessions.refresh_each_request && session.permanent());
}

void SessionInterface::set_cookie(const Flask& app, const Session& session, std::string_view value,
                                  std::int64_t now, Response& response) {
  const detail::SessionSettings& settings = app.state().sessions;
  CookieOptions options = attributes(settings.cookie);
  if (session.permanent()) options.expires = base::seconds_after(now, settings.lifetime);
  response.set_cookie(settings.cookie.name, value, options);
  response.headers.add_vary("Cookie");
}

void SessionInterface::delete_cookie(const Flask& app, Response& response) {
  const detail::SessionCookie& cookie = app.state().sessions.cookie;
  response.delete_cookie(cookie.name, attributes(cookie));
  response.headers.add_vary("Cookie");
}

SecureCookieSessionInterface::SecureCookieSessionInterface(TaggedJSONSerializer serializer,
                                                           itsdangerous::Clock clock)
    : format_{serializer.format()}, clock_{detail::clock_or_system(std::move(clock))} {}

itsdangerous::URLSafeTimedSerializer SecureCookieSessionInterface::signing_serializer(
    const Flask& app) const {
  return itsdangerous::URLSafeTimedSerializer{
      app.state().sessions.keys,
      {.salt = salt,
       .serializer = format_,
       .signer = {.key_derivation = itsdangerous::KeyDerivation::hmac, .clock = clock_}}};
}

// A cookie that is not ours, or too old, is as none.
Session SecureCookieSessionInterface::open_session(const Flask& app, const Request& request) {
  const detail::SessionSettings& settings = app.state().sessions;
  if (settings.keys.empty()) return Session::null();
  const std::string_view cookie = request.cookies.get(settings.cookie.name);
  if (cookie.empty()) return {};
  try {
    const Value items = signing_serializer(app).loads(cookie, settings.lifetime);
    if (items.is_dict()) return Session{items.as_dict()};
  } catch (const itsdangerous::BadData&) {
  }
  return {};
}

void SecureCookieSessionInterface::save_session(const Flask& app, Session& session, Response& response) {
  if (session.accessed) response.headers.add_vary("Cookie");
  if (session.empty()) {
    if (session.modified) delete_cookie(app, response);
    return;
  }
  if (should_set_cookie(app, session))
    set_cookie(app, session, signing_serializer(app).dumps(Value{session.items()}), clock_(), response);
}

}  // namespace eddy::flask
