// DispatcherMiddleware: several apps on one server, each below a path of its own.
//
//   flask::Flask site = make_site(), shop = make_shop();
//   wsgi::DispatcherMiddleware all{site, {{"/shop", shop}}};
//   gevent::pywsgi::WSGIServer{{"", 8888}, all}.serve_forever();   // /shop/cart is the shop's /cart
//
// What is mounted sees its own path (of "/shop" itself an empty one, which flask redirects to "/shop/"), and the rest as
// Peer::script_name: flask's url_for, redirections and request.script_root know it. For apps of the Flask style: a Tornado
// application's handlers see the path whole. The apps have to outlive it.
// Follows werkzeug.middleware.dispatcher. Tests: tests/wsgi/dispatcher_test.cc, tests/flask/mount_test.cc.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eddy/wsgi/exchange.h"

namespace eddy::wsgi {

class DispatcherMiddleware final : public App {
 public:
  using Mounts = std::vector<std::pair<std::string, std::reference_wrapper<App>>>;
  // `app` answers what is below none of the mounts. A mount is a path, "/shop" or "/a/b", of characters that need no escape; of two
  // that hold a path the longer one counts, whole segments only. Throws std::invalid_argument for anything else, and for one twice.
  DispatcherMiddleware(App& app, Mounts mounts);

  std::unique_ptr<Plan> route(const http::RequestHead& head, const Peer& peer) override;
  void serving() override;  // all of them

 private:
  App& app_;
  Mounts mounts_;  // the longest first
};

}  // namespace eddy::wsgi
