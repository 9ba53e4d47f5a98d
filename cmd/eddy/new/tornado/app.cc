#include "app.h"

#include <chrono>

using namespace eddy;

namespace {

struct MainHandler : tornado::web::RequestHandler {
  void get() { render("index.html", {{"name", "@name@"}}); }
};

struct HelloHandler : tornado::web::RequestHandler {
  // A coroutine: other requests are served while it waits.
  Task<> get(std::string name) {
    co_await tornado::gen::sleep(std::chrono::milliseconds{1});
    render("index.html", {{"name", name}});
  }
};

struct SquareHandler : tornado::web::RequestHandler {
  void get(int n) { write({{"n", n}, {"square", n * n}}); }
};

}  // namespace

tornado::web::Application make_app(const std::string& folder) {
  return tornado::web::Application{{{R"(/)", tornado::web::handler<MainHandler>},
                                    {R"(/hello/([^/]+))", tornado::web::handler<HelloHandler>},
                                    {R"(/square/(\d+))", tornado::web::handler<SquareHandler>}},
                                   {.template_path = folder + "/templates"}};
}
