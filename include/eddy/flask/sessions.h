// Sessions: what an app remembers of a client from one request to the next, by default in a signed cookie.
//
//   app.config["SECRET_KEY"] = secret;
//   app.post("/login", [] {
//     flask::session()["user_id"] = 7;
//     flask::flash("Welcome.");
//     return flask::redirect("/");
//   });
//
// The cookie is Flask's, byte for byte: a program in Python with the same key reads it, and writes one for this. A client can read
// it, but not change it. A request that never asks for its session pays nothing.
// Follows the manual's "Sessions", "Session Interface" and "Message Flashing". Tests: tests/flask/session_test.cc,
// flash_test.cc, tests/conformance/signing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/item.h"
#include "eddy/flask/tagged_json.h"
#include "eddy/signing/signer.h"
#include "eddy/value.h"

namespace eddy::flask {

class Flask;
class Request;
class Response;

// A dict that knows whether it was asked for and changed. What is kept in it is copied; where a list or dict in it is changed
// in place, say so: session().modified = true.
class Session {
 public:
  Session() : Session{Dict{}} {}
  explicit Session(Dict items) : items_{std::move(items)} {}
  // One that can be read, is empty, and says why it can't be changed: there is no key to sign it with.
  [[nodiscard]] static Session null();

  // session()["name"]: a value to read, or a place to set.
  [[nodiscard]] ItemOf<Session> operator[](std::string_view name) noexcept { return {*this, name}; }

  // Throws KeyError where there is none.
  [[nodiscard]] Value at(std::string_view name) const;
  [[nodiscard]] Value get(std::string_view name, const Value& fallback = {}) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  // All of it, in the order that it was set.
  [[nodiscard]] const Dict& items() const;
  [[nodiscard]] bool empty() const { return items().empty(); }
  [[nodiscard]] std::size_t size() const { return items().size(); }

  // These throw RuntimeError where no SECRET_KEY is set.
  void set(std::string_view name, Value value);
  Value pop(std::string_view name, const Value& fallback = {});
  // The value of that name; where there is none it is this one from now on.
  Value setdefault(std::string_view name, Value value);
  bool erase(std::string_view name);  // false where there was none
  void clear();

  // Whether it outlives the browser: until PERMANENT_SESSION_LIFETIME has passed since the last answer.
  [[nodiscard]] bool permanent() const;
  void permanent(bool lasts);

  bool modified = false;          // what an interface's save_session looks at
  mutable bool accessed = false;  // the answer is another for another cookie: `Vary: Cookie`
  bool is_new = false;            // of a server-side session: it has no record yet
  std::string id = {};            // of a server-side session
  [[nodiscard]] bool is_null() const noexcept { return null_; }

 private:
  void refuse_null() const;
  void change();
  Dict items_;
  bool null_ = false;
};

// Where sessions are kept. One serves every thread at once.
class SessionInterface {
 public:
  SessionInterface() = default;
  SessionInterface(const SessionInterface&) = delete;
  SessionInterface& operator=(const SessionInterface&) = delete;
  virtual ~SessionInterface() = default;

  // The client's session; called once a request, when it is first asked for, and for a client with a session's cookie at the end
  // at the latest. Session::null() where there can be none.
  virtual Session open_session(const Flask& app, const Request& request) = 0;
  // Sets what the client has to keep. Not called for a null session, nor for one that nobody opened.
  virtual void save_session(const Flask& app, Session& session, Response& response) = 0;

 protected:
  // Whether the client is to be told: it was changed, or lasts and is refreshed (SESSION_REFRESH_EACH_REQUEST).
  [[nodiscard]] static bool should_set_cookie(const Flask& app, const Session& session);
  // Sets the session's cookie, or deletes it; both add `Vary: Cookie`. `now`: seconds since 1970.
  static void set_cookie(const Flask& app, const Session& session, std::string_view value, std::int64_t now,
                         Response& response);
  static void delete_cookie(const Flask& app, Response& response);
};

// The default: the session is in the cookie, signed by SECRET_KEY (salt "cookie-session", HMAC-SHA1) and read with
// SECRET_KEY_FALLBACKS too.
class SecureCookieSessionInterface : public SessionInterface {
 public:
  // `clock`: unix time in seconds; none: the system's.
  explicit SecureCookieSessionInterface(TaggedJSONSerializer serializer = {}, itsdangerous::Clock clock = {});
  Session open_session(const Flask& app, const Request& request) override;
  void save_session(const Flask& app, Session& session, Response& response) override;

 private:
  [[nodiscard]] itsdangerous::URLSafeTimedSerializer signing_serializer(const Flask& app) const;
  itsdangerous::PayloadFormat format_;
  itsdangerous::Clock clock_;
};

// The session of the request that is being handled. Throws RuntimeError outside of one.
[[nodiscard]] Session& session();

// A message for the next page that shows them: get_flashed_messages() in a template, here or at the redirection's end.
void flash(Value message, std::string_view category = "message");
struct FlashedMessage {
  std::string category;
  Value message;
};
// Those so far, of these categories or of all; they are gone from the session then, and the same for the rest of the
// request.
[[nodiscard]] std::vector<FlashedMessage> get_flashed_messages(
    const std::vector<std::string>& category_filter = {});

}  // namespace eddy::flask
