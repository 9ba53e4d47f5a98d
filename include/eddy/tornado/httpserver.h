// HTTPServer: serves an application on this thread's IOLoop (Tornado's tornado.httpserver).
//
//   tornado::httpserver::HTTPServer server{app};
//   server.listen(8888);                     // one process; or server.bind(8888); server.start(4);
//   tornado::ioloop::IOLoop::current().start();
//
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
  // below instead. `app` must outlive the server.
  explicit HTTPServer(eddy::wsgi::App& app, server::Options options = {});
  HTTPServer(const HTTPServer&) = delete;
  HTTPServer& operator=(const HTTPServer&) = delete;
  ~HTTPServer();  // cuts what still runs

  // Opens the socket and serves as soon as the loop runs. Address "": every interface; port 0: the kernel
  // picks one. Throws std::runtime_error with a sentence where it can't.
  void listen(int port, std::string address = {});
  // The two steps of listen: opens the socket; then `start(n)` serves from n processes that share it (0: one
  // a processor). Above 1 nothing may have used the loop yet (std::logic_error); they are forked by
  // IOLoop::start.
  void bind(int port, std::string address = {});
  void start(int num_processes = 1);
  // Stops accepting; what is in flight is answered, within Options::drain_timeout.
  void stop();

  [[nodiscard]] std::uint16_t port() const noexcept;  // the one bound; 0 before
  [[nodiscard]] std::string url() const;              // "http://127.0.0.1:8888/"

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace eddy::tornado::httpserver
