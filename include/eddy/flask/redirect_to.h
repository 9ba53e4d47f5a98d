// RedirectTo: a rule that only redirects (Werkzeug's Rule.redirect_to).
//
//   app.add_url_rule("/user/<int:id>", flask::redirect_to("/people/<id>"));
//
// A 308 without the query. Tests: tests/flask/hosts_test.cc, tests/conformance/routing.
#pragma once
#include <functional>
#include <string>
#include <utility>

#include "eddy/value.h"

namespace eddy::flask {

struct RedirectTo {
  // A URL, absolute or relative to the app's root, in which "<name>" stands for the rule's variable.
  std::string text;
  // In its place: makes it of the URL's variables, a dict.
  std::function<std::string(const Value& view_args)> call;
};

inline RedirectTo redirect_to(std::string target) { return {.text = std::move(target), .call = {}}; }
inline RedirectTo redirect_to(std::function<std::string(const Value& view_args)> target) {
  return {.text = {}, .call = std::move(target)};
}

}  // namespace eddy::flask
