// Bridges between the face's servers and applications (Tornado's tornado.wsgi).
//
//   flask::Flask app{"guestbook"};
//   tornado::wsgi::WSGIContainer container{app};              // Flask style on the event loop
//   tornado::httpserver::HTTPServer server{container};
//
//   tornado::wsgi::WSGIAdapter adapter{application};          // Tornado style on any other server
//   gevent::pywsgi::WSGIServer{{"", 8888}, adapter}.serve_forever();
//
// In eddy every application and every server speak one gateway, so both only pass requests on. A handler that
// blocks (any of Flask's that is no coroutine) runs inline on the loop, as in Tornado.
// Tests: tests/tornado/wsgi_test.cc.
#pragma once
#include <memory>

#include "eddy/tornado/application.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::tornado::wsgi {

// Hosts any application of the gateway on an HTTPServer. `app` must outlive it.
class WSGIContainer : public eddy::wsgi::App {
 public:
  explicit WSGIContainer(eddy::wsgi::App& app) noexcept : app_{app} {}
  std::unique_ptr<eddy::wsgi::Plan> route(const http::RequestHead& head,
                                          const eddy::wsgi::Peer& peer) override {
    return app_.route(head, peer);
  }
  void serving() override { app_.serving(); }

 private:
  eddy::wsgi::App& app_;
};

// A Tornado application for a server that is not Tornado's: coroutines run there as the server waits
// (exchange.h). `application` must outlive it.
class WSGIAdapter : public eddy::wsgi::App {
 public:
  explicit WSGIAdapter(web::Application& application) noexcept : application_{application} {}
  std::unique_ptr<eddy::wsgi::Plan> route(const http::RequestHead& head,
                                          const eddy::wsgi::Peer& peer) override {
    return application_.route(head, peer);
  }
  void serving() override { application_.serving(); }

 private:
  web::Application& application_;
};

}  // namespace eddy::tornado::wsgi
