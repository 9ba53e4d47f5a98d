// HTTPServer: serves an application on this thread's IOLoop (Tornado's tornado.httpserver).
//
//   tornado::httpserver::HTTPServer server{app};
//   server.listen(8888);                     // one process; or server.bind(8888); server.start(4);
//   tornado::ioloop::IOLoop::current().start();
//
// On several sockets: listen, or bind, is called for each, or Options::also_bind names what is beside the first.
// Any wsgi::App will do: an Application, a Flask by way of tornado::wsgi::WSGIContainer.
// Tests: tests/tornado/httpserver_test.cc.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "eddy/server/server.h"

namespace eddy::tornado::httpserver {

class HTTPServer {
 public:
  // Limits, time-outs and the access log are server::Options's; its address, port and workers are given
  // below instead. A unix_socket, an inherited_socket and also_bind belong to the first listen or bind, in place of what
  // it names, the last beside it. `app` must outlive the server.
  explicit HTTPServer(eddy::wsgi::App& app, server::Options options = {});
  HTTPServer(const HTTPServer&) = delete;
  HTTPServer& operator=(const HTTPServer&) = delete;
  ~HTTPServer();  // cuts what still runs

  // Opens a socket and serves as soon as the loop runs. Address "": every interface; port 0: the kernel
  // picks one. May be called again, also while the loop runs, for further sockets. Throws std::runtime_error with a sentence
  // where it can't, std::logic_error after stop().
  void listen(int port, std::string address = {});
  // The two steps of listen: opens a socket, each time it is called; then `start(n)`, once, serves all of them from n
  // processes that share them (0: one a processor). Above 1 nothing may have used the loop yet (std::logic_error); they
  // are forked by IOLoop::start. After start bind is listen.
  void bind(int port, std::string address = {});
  void start(int num_processes = 1);
  // Stops accepting; what is in flight is answered, within Options::drain_timeout.
  void stop();

  [[nodiscard]] std::uint16_t port() const noexcept;  // the first one bound; 0 before
  [[nodiscard]] std::string url() const;              // its: "http://127.0.0.1:8888/"

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace eddy::tornado::httpserver
