// Asks the application without a socket.
#include <eddy/wsgi.h>

#include <cstdio>

#include "app.h"

namespace {

int faults = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  ++faults;
}

}  // namespace

int main() {
  auto app = make_app(APP_FOLDER);
  const auto get = [&](const char* target) { return eddy::wsgi::run(app, {.target = target}); };

  const auto index = get("/");
  expect(index.head.status == 200, "the index is there");
  expect(index.body.find("Hello, @name@!") != std::string::npos, "the index greets");
  expect(get("/hello/%3Cb%3E").body.find("Hello, &lt;b&gt;!") != std::string::npos, "a name is escaped");
  expect(get("/square/7").body.find("49") != std::string::npos, "7 squared is 49");
  expect(get("/square/seven").head.status == 404, "a word is no number");
  return faults == 0 ? 0 : 1;
}
