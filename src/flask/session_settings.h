// What app.config says of sessions. Tests: tests/flask/session_test.cc.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "eddy/flask/config.h"

namespace eddy::flask::detail {

// Attributes of a session's cookie: SESSION_COOKIE_NAME and so on.
struct SessionCookie {
  std::string name = "session";
  std::string domain = {};
  std::string path = "/";
  std::string samesite = {};
  bool httponly = true;
  bool secure = false;
  bool partitioned = false;
};

struct SessionSettings {
  std::vector<std::string> keys;  // oldest to newest; empty: there are no sessions
  SessionCookie cookie;
  std::int64_t lifetime = 0;  // seconds
  bool refresh_each_request = true;
};

// Throws RegistrationError, naming the setting that does not fit.
SessionSettings read_session_settings(const Config& config);

}  // namespace eddy::flask::detail
