// One fault a run, chosen by a definition; see CMakeLists.txt.
#include "eddy/flask.h"

struct Item : eddy::flask::MethodView {
  std::string get(int id) { return std::to_string(id); }
  std::string post(int, int) { return "x"; }
};
struct Decorated : eddy::flask::MethodView {
  static inline const std::vector<eddy::flask::Decorator> decorators;
  eddy::Task<std::string> get() { co_return "x"; }
};

void add(eddy::flask::Flask& app) {
  app.get("/a/<int:id>/<name>", [](int, std::string_view) { return "x"; });
#if defined(FAULT_KIND)
  app.get("/a/<string:id>", [](int) { return "x"; });
#elif defined(FAULT_TOO_MANY)
  app.get("/a/<int:id>", [] { return "x"; });
#elif defined(FAULT_TOO_FEW)
  app.get("/a", [](int) { return "x"; });
#elif defined(FAULT_SLASH)
  app.get("a", [] { return "x"; });
#elif defined(FAULT_CONVERTER)
  app.get("/<integer:id>", [](int) { return "x"; });
#elif defined(FAULT_MALFORMED)
  app.get("/<int:id", [](int) { return "x"; });
#elif defined(FAULT_TWICE)
  app.get("/<int:id>/<int:id>", [](int, int) { return "x"; });
#elif defined(FAULT_GENERIC)
  app.get("/<int:id>", [](auto) { return "x"; });
#elif defined(FAULT_CLASS)
  app.add_url_rule("/<int:id>", eddy::flask::as_view<Item>("item"));
#elif defined(FAULT_DECORATOR)
  app.add_url_rule("/", eddy::flask::as_view<Decorated>("decorated"));
#elif defined(FAULT_ANSWER)
  app.get("/", [] { return std::exception_ptr{}; });
#elif defined(FAULT_BEFORE)
  app.before_request([](int) { return "x"; });
#elif defined(FAULT_AFTER)
  app.after_request([](eddy::flask::Response response) { return response; });
#elif defined(FAULT_CODE_HANDLER)
  app.errorhandler(404, [](int) { return "x"; });
#elif defined(FAULT_TYPE_HANDLER)
  app.errorhandler<std::logic_error>([](const std::runtime_error&) { return "x"; });
#endif
}
