// What is logged where a stop cuts a green thread's handler.
#pragma once
#include <future>
#include <string>
#include <vector>

#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {

// Asks for `target`, whose handler never ends, and stops the server once `begun` tells that it runs.
inline std::vector<std::string> log_of_a_cut(wsgi::App& app, const std::string& target,
                                             std::future<void> begun) {
  const loop::LogRecorder log;
  {
    Options listen;
    listen.port = 0;
    listen.access_log = AccessLog::off;
    Serving serving{app, Kind::green, listen};
    Client client{serving.port()};
    client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    begun.wait();
  }
  return log.lines();
}

}  // namespace eddy::server
