// WSGIServer: serves an app with a green thread for each request in flight (gevent's gevent.pywsgi).
//
//   gevent::pywsgi::WSGIServer{{"", 8888}, app}.serve_forever();
//
// Tests: tests/gevent/pywsgi_test.cc.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "eddy/server/server.h"

namespace eddy::gevent::pywsgi {

// Where to listen: an address ("" for every interface) and a port (0: the kernel picks one).
struct Listener {
  std::string address;
  std::uint16_t port = 0;
};

class WSGIServer {
 public:
  // Nothing is opened yet. `app` must outlive the server; address and port of `options` give way to
  // `listener`.
  WSGIServer(Listener listener, wsgi::App& app, server::Options options = {});
  WSGIServer(const WSGIServer&) = delete;
  WSGIServer& operator=(const WSGIServer&) = delete;
  ~WSGIServer();

  // Listens on this thread's hub and returns; throws std::runtime_error with a sentence where it can't.
  void start();
  // Serves until stop, SIGTERM or SIGINT, then drains; a later signal cuts. Returns the program's exit status: 0; 1 after one
  // sentence on stderr where it can't serve. With Options::workers above 1 call it before any hub exists.
  int serve_forever();
  // Stops accepting and waits, at most `timeout`, for the requests in flight; then cuts them. In a greenlet
  // or in main; the requests of other workers are not its affair.
  void stop(std::chrono::milliseconds timeout = std::chrono::seconds{1});

  [[nodiscard]] bool started() const noexcept;
  [[nodiscard]] std::uint16_t server_port() const noexcept;  // the one bound, after start

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eddy::gevent::pywsgi
