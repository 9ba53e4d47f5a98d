// Posts: everybody reads them, an account writes them, their author changes them.
#include "app.h"
#include "database.h"

namespace flaskr {

using namespace eddy;
using flask::redirect;
using flask::render_template;
using flask::request;
using flask::url_for;

namespace {

constexpr const char* select_posts =
    "SELECT post.id, title, body, created, author_id, username FROM post JOIN user ON post.author_id = "
    "user.id ";

std::string index() {
  return render_template(
      "blog/index.html",
      {{"posts", Value::list(open_database().query(std::string{select_posts} + "ORDER BY post.id DESC"))}});
}

// A post of the one who is logged in; anybody else's is a 403.
Value own_post(int id) {
  const Value user = require_login();
  const auto post = open_database().query_one(std::string{select_posts} + "WHERE post.id = ?", {id});
  if (!post) flask::abort(404);
  if (*post->find("author_id") != *user.find("id")) flask::abort(403);
  return *post;
}

// What was sent, shown again where the title is missing; empty where all is well.
std::optional<std::string> mistake(const char* page, const Value& post) {
  if (!request().form["title"].empty()) return std::nullopt;
  flask::flash("A title is required.");
  return render_template(page, {{"post", post}});
}

flask::Response create() {
  const Value user = require_login();
  if (auto page = mistake("blog/create.html", nullptr)) return *std::move(page);
  open_database().execute("INSERT INTO post (title, body, author_id) VALUES (?, ?, ?)",
                          {request().form["title"], request().form["body"], *user.find("id")});
  return redirect(url_for("index"));
}

flask::Response update(int id) {
  const Value post = own_post(id);
  if (auto page = mistake("blog/update.html", post)) return *std::move(page);
  open_database().execute("UPDATE post SET title = ?, body = ? WHERE id = ?",
                          {request().form["title"], request().form["body"], id});
  return redirect(url_for("index"));
}

flask::Response remove(int id) {
  own_post(id);
  open_database().execute("DELETE FROM post WHERE id = ?", {id});
  return redirect(url_for("index"));
}

}  // namespace

flask::Blueprint blog() {
  flask::Blueprint bp{"blog"};
  bp.record([](flask::Flask& app) { app.get("/", index).endpoint("index"); });  // url_for("index"), anywhere
  bp.get("/create", [] {
      require_login();
      return render_template("blog/create.html");
    }).endpoint("new");
  bp.post("/create", create).endpoint("create");
  bp.get("/<int:id>/update", [](int id) {
      return render_template("blog/update.html", {{"post", own_post(id)}});
    }).endpoint("edit");
  bp.post("/<int:id>/update", update).endpoint("update");
  bp.post("/<int:id>/delete", remove).endpoint("delete");
  return bp;
}

}  // namespace flaskr
