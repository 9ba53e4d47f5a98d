// Sessions: what is kept from one request to the next, what the cookie says, and what is refused.
#include <gtest/gtest.h>

#include <string>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

constexpr std::int64_t day = 86'400;

class Sessions : public testing::Test {
 protected:
  Sessions() {
    app.config["SECRET_KEY"] = "secret";
    app.session_interface =
        std::make_shared<SecureCookieSessionInterface>(TaggedJSONSerializer{}, [this] { return now; });
    app.get("/set", [] {
      session()["user_id"] = 7;
      return "set";
    });
    app.get("/get", [] { return session().get("user_id", "none").str(); });
    app.get("/none", [] { return "none"; });
    app.get("/pop", [] { return session().pop("user_id").str(); });
    app.get("/last", [] {
      session().permanent(true);
      return "last";
    });
    app.get("/clear", [] {
      session().clear();
      return "clear";
    });
  }

  std::int64_t now = 1'700'000'000;
  Flask app{"sessions", {.static_folder = ""}};
};

std::string set_cookie(const TestResponse& response) {
  return std::string{response.headers.get("Set-Cookie")};
}

TEST_F(Sessions, LastFromRequestToRequest) {
  auto client = app.test_client();
  EXPECT_EQ(client.get("/get").data, "none");
  EXPECT_EQ(client.get("/set").data, "set");
  EXPECT_EQ(client.get("/get").data, "7");
  EXPECT_EQ(client.get("/pop").data, "7");
  EXPECT_EQ(client.get("/get").data, "none");
  EXPECT_FALSE(client.get_cookie("session"));
}

TEST_F(Sessions, TheCookieIsFlasks) {
  auto client = app.test_client();
  const TestResponse response = client.get("/set");
  EXPECT_EQ(set_cookie(response),
            "session=eyJ1c2VyX2lkIjo3fQ.ZVPxAA.Irov7TAXFY8TC2xZ0yqOShtSqgU; HttpOnly; Path=/");
  EXPECT_EQ(response.headers.get("Vary"), "Cookie");
}

TEST_F(Sessions, WhoseSessionIsNotUsedGetsNothing) {
  auto client = app.test_client();
  EXPECT_FALSE(client.get("/none").headers.contains("Vary"));
  client.get("/set");
  const TestResponse response = client.get("/none");
  EXPECT_FALSE(response.headers.contains("Vary"));
  EXPECT_FALSE(response.headers.contains("Set-Cookie"));
}

TEST_F(Sessions, ReadingVariesByCookieAndSetsNone) {
  auto client = app.test_client();
  const TestResponse response = client.get("/get");
  EXPECT_EQ(response.headers.get("Vary"), "Cookie");
  EXPECT_FALSE(response.headers.contains("Set-Cookie"));
}

TEST_F(Sessions, APermanentOneIsRefreshedAndEnds) {
  auto client = app.test_client();
  const TestResponse response = client.get("/last");
  EXPECT_NE(set_cookie(response).find("Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/"),
            std::string::npos);
  now += 30 * day;
  const TestResponse refreshed = client.get("/none");
  EXPECT_NE(set_cookie(refreshed).find("Expires=Sun, 14 Jan 2024 22:13:20 GMT"), std::string::npos);
  EXPECT_EQ(refreshed.headers.get("Vary"), "Cookie");
  now += 31 * day + 1;
  EXPECT_FALSE(client.get("/none").headers.contains("Set-Cookie"));  // too old: it is as none
}

TEST_F(Sessions, RefreshCanBeOff) {
  app.config["SESSION_REFRESH_EACH_REQUEST"] = false;
  auto client = app.test_client();
  client.get("/last");
  EXPECT_FALSE(client.get("/none").headers.contains("Set-Cookie"));
}

TEST_F(Sessions, TheCookiesAttributesAreSettings) {
  app.config.from_mapping({{"SESSION_COOKIE_NAME", "s"},
                           {"SESSION_COOKIE_DOMAIN", "example.com"},
                           {"SESSION_COOKIE_PATH", "/app"},
                           {"SESSION_COOKIE_HTTPONLY", false},
                           {"SESSION_COOKIE_SECURE", true},
                           {"SESSION_COOKIE_SAMESITE", "Lax"},
                           {"SESSION_COOKIE_PARTITIONED", true}});
  auto client = app.test_client();
  const std::string cookie = set_cookie(client.get("/set"));
  EXPECT_TRUE(cookie.starts_with("s=")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Domain=example.com; Secure; Path=/app; SameSite=Lax; Partitioned"))
      << cookie;
  const std::string deleted = set_cookie(client.get("/clear"));
  EXPECT_EQ(deleted,
            "s=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; Path=/app; "
            "SameSite=Lax; "
            "Partitioned");
}

TEST_F(Sessions, WhatIsAlteredOrAnothersIsAsNone) {
  auto client = app.test_client();
  client.get("/set");
  const std::string cookie = *client.get_cookie("session");
  for (const std::string& altered : {cookie + "x", "x" + cookie, cookie.substr(1), std::string{"no.session"},
                                     std::string{"."}, cookie + cookie}) {
    client.set_cookie("session", altered);
    EXPECT_EQ(client.get("/get").data, "none") << altered;
  }
  client.set_cookie("session", cookie);
  EXPECT_EQ(client.get("/get").data, "7");
}

TEST_F(Sessions, OlderKeysAreTaken) {
  auto client = app.test_client();
  client.get("/set");
  Flask rotated{"rotated", {.static_folder = ""}};
  rotated.config.from_mapping(
      {{"SECRET_KEY", "new"}, {"SECRET_KEY_FALLBACKS", Value::list({"older", "secret"})}});
  rotated.session_interface = app.session_interface;
  rotated.get("/get", [] {
    session()["seen"] = true;
    return session().get("user_id").str();
  });
  auto other = rotated.test_client();
  other.set_cookie("session", *client.get_cookie("session"));
  EXPECT_EQ(other.get("/get").data, "7");
  client.set_cookie("session", *other.get_cookie("session"));  // the newest key signed it
  EXPECT_EQ(client.get("/get").data, "none");
}

TEST(SessionWithoutKey, NothingCanBeTakenOutOfIt) {
  Session session = Session::null();
  EXPECT_THROW(session.pop("user_id"), RuntimeError);
  EXPECT_THROW(session.erase("user_id"), RuntimeError);
  EXPECT_THROW(session.clear(), RuntimeError);
  EXPECT_TRUE(session.get("user_id").is_none());
}

TEST(SessionWithoutKey, CanBeReadAndSaysWhyItCantBeSet) {
  Flask app{"keyless", {.static_folder = ""}};
  app.get("/get", [] { return session().get("user_id", "none").str(); });
  std::string sentence;
  app.get("/set", [&] {
    try {
      session()["user_id"] = 7;
    } catch (const RuntimeError& error) {
      sentence = error.what();
    }
    return "";
  });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/get").data, "none");
  client.get("/set");
  EXPECT_EQ(sentence,
            "The session is unavailable because no secret key was set. Set the secret_key on the application "
            "to something "
            "unique and secret.");
  EXPECT_THROW(client.session_transaction([](Session&) {}), RuntimeError);
}

TEST(SessionSettings, AreCheckedWhenServingStarts) {
  const auto fault = [](std::string_view name, Value value) -> std::string {
    Flask app{"checked", {.static_folder = ""}};
    app.config["SECRET_KEY"] = "secret";
    app.config[name] = std::move(value);
    try {
      app.serving();
    } catch (const RegistrationError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(fault("SECRET_KEY", 7), "SECRET_KEY must be text or bytes, but is 7");
  EXPECT_EQ(fault("SECRET_KEY_FALLBACKS", "old"), "SECRET_KEY_FALLBACKS must be a list, but is 'old'");
  EXPECT_EQ(fault("PERMANENT_SESSION_LIFETIME", "31 days"),
            "PERMANENT_SESSION_LIFETIME must be a number of seconds, but is '31 days'");
  EXPECT_EQ(fault("SESSION_COOKIE_SECURE", "yes"),
            "SESSION_COOKIE_SECURE must be True or False, but is 'yes'");
  EXPECT_EQ(fault("SESSION_COOKIE_PATH", true), "SESSION_COOKIE_PATH must be text, but is True");
  EXPECT_EQ(
      fault("SESSION_COOKIE_SAMESITE", "loose"),
      "the settings of SESSION_COOKIE_… can't be a cookie's: SameSite must be 'Strict', 'Lax', or 'None'.");
  EXPECT_NE(fault("SESSION_COOKIE_NAME", "a b"), "");
  EXPECT_EQ(fault("SESSION_COOKIE_DOMAIN", false), "");
}

TEST_F(Sessions, ATransactionOfTheTestClient) {
  auto client = app.test_client();
  client.session_transaction([](Session& session) { session["user_id"] = 42; });
  EXPECT_EQ(client.get("/get").data, "42");
  client.session_transaction([](Session& session) {
    EXPECT_EQ(session.at("user_id"), Value{42});
    session.clear();
  });
  EXPECT_EQ(client.get("/get").data, "none");
}

TEST_F(Sessions, TemplatesSeeIt) {
  app.get("/page", [] {
    return render_template_string(
        "{{ session.user_id }}|{{ session['user_id'] }}|{{ session.get('name', '-') }}|{{ 'user_id' in "
        "session }}|"
        "{{ session.items()|list }}|{{ session.permanent }}|{{ session|length }}|{{ session.other }}");
  });
  auto client = app.test_client();
  client.get("/set");
  EXPECT_EQ(client.get("/page").data, "7|7|-|True|[(&#39;user_id&#39;, 7)]|False|1|");
  EXPECT_EQ(client.get("/page").headers.get("Vary"), "Cookie");
}

TEST_F(Sessions, WhatChangesInPlaceIsSaid) {
  app.get("/add", [] {
    Value list = session().get("list");
    if (list.is_none()) {
      session()["list"] = Value::list({});
      list = session().at("list");
    }
    list.mutable_items().emplace_back(1);
    session().modified = true;
    return "";
  });
  app.get("/list", [] { return session().get("list").str(); });
  auto client = app.test_client();
  client.get("/add");
  client.get("/add");
  EXPECT_EQ(client.get("/list").data, "[1, 1]");
}

TEST_F(Sessions, AHandlerThatFailsKeepsWhatItSet) {
  app.get("/fail", [] {
    session()["user_id"] = 8;
    abort(404);
    return "";
  });
  auto client = app.test_client();
  EXPECT_EQ(client.get("/fail").status_code, 404);
  EXPECT_EQ(client.get("/get").data, "8");
}

TEST(SessionDict, ThrowsAsADictDoes) {
  Session session;
  EXPECT_THROW((void)session.at("a"), KeyError);
  EXPECT_THROW((void)static_cast<Value>(session["a"]), KeyError);
  EXPECT_FALSE(session.modified);
  session["a"] = 1;
  EXPECT_TRUE(session.modified);
  EXPECT_EQ(static_cast<Value>(session["a"]), Value{1});
  EXPECT_FALSE(session.erase("b"));
  EXPECT_TRUE(session.erase("a"));
  EXPECT_TRUE(session.empty());
}

}  // namespace
}  // namespace eddy::flask
