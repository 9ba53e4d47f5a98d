// Asks the app without a socket.
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
  eddy::flask::Flask app{"@name@", {.root_path = APP_FOLDER}};
  add_routes(app);
  auto client = app.test_client();

  const auto index = client.get("/");
  expect(index.status_code == 200, "the index is there");
  expect(index.data.find("Hello, @name@!") != std::string::npos, "the index greets");
  expect(client.get("/hello/%3Cb%3E").data.find("Hello, &lt;b&gt;!") != std::string::npos,
         "a name is escaped");
  expect(client.get("/square/7").data.find("49") != std::string::npos, "7 squared is 49");
  expect(client.get("/square/seven").status_code == 404, "a word is no number");
  return faults == 0 ? 0 : 1;
}
