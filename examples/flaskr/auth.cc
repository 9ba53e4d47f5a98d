// Accounts: a session holds the number of who is logged in, nothing else.
#include "app.h"
#include "database.h"
#include "eddy/security.h"

namespace flaskr {

using namespace eddy;
using flask::redirect;
using flask::render_template;
using flask::request;
using flask::session;
using flask::url_for;

namespace {

// Of no password: so that a name that nobody has takes as long as one that somebody has.
const std::string& nobodys_hash() {
  static const std::string hash = security::generate_password_hash("");
  return hash;
}

flask::Response again(const char* page, const char* mistake) {
  flask::flash(mistake);
  return render_template(page, {{"username", request().form.get("username")}});
}

flask::Response create_account() {
  const std::string_view username = request().form["username"];
  const std::string_view password = request().form["password"];
  if (username.empty()) return again("auth/register.html", "A username is required.");
  if (password.empty()) return again("auth/register.html", "A password is required.");
  try {
    open_database().execute("INSERT INTO user (username, password) VALUES (?, ?)",
                            {username, security::generate_password_hash(password)});
  } catch (const NotUnique&) {
    return again("auth/register.html", "That username is taken.");
  }
  return redirect(url_for("auth.login"));
}

flask::Response log_in() {
  const auto user = open_database().query_one("SELECT id, password FROM user WHERE username = ?",
                                              {request().form["username"]});
  const std::string hash = user ? user->find("password")->str() : nobodys_hash();
  if (!security::check_password_hash(hash, request().form["password"]) || !user)
    return again("auth/login.html", "Wrong username or password.");
  session().clear();
  session()["user_id"] = *user->find("id");
  return redirect(url_for("index"));
}

}  // namespace

flask::Blueprint auth() {
  flask::Blueprint bp{"auth", {.url_prefix = "/auth"}};
  bp.before_app_request([] {
    const Value id = session().get("user_id");
    if (id.is_none()) return;
    const auto user = open_database().query_one("SELECT id, username FROM user WHERE id = ?", {id});
    if (user) flask::g()["user"] = *user;
  });
  bp.get("/register", [] { return render_template("auth/register.html"); }).endpoint("register");
  bp.post("/register", create_account).endpoint("create_account");
  bp.get("/login", [] { return render_template("auth/login.html"); }).endpoint("login");
  bp.post("/login", log_in).endpoint("log_in");
  bp.post("/logout", [] {
      session().clear();
      return redirect(url_for("index"));
    }).endpoint("logout");
  return bp;
}

Value current_user() { return flask::g().get("user"); }

Value require_login() {
  Value user = current_user();
  if (user.is_none()) flask::abort(redirect(url_for("auth.login")));
  return user;
}

}  // namespace flaskr
