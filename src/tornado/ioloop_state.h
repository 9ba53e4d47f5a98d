// What an IOLoop holds: the loop below it, made late so that workers can be forked first, and the servers that
// listen on it.
//
// Tests: tests/tornado/httpserver_test.cc.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "eddy/tornado/ioloop.h"

namespace eddy::tornado::httpserver {

// What IOLoop asks of a server that listens on it.
class Listening {
 public:
  Listening() = default;
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  virtual ~Listening() = default;
  virtual void serve(loop::Loop& loop) = 0;     // begins, in the process that serves
  virtual void drain(bool at_once) = 0;         // stops; at_once: cuts what is in flight
  virtual void close() = 0;                     // the socket, in a parent that stops
  [[nodiscard]] virtual bool done() const = 0;  // stopped, or never begun
  virtual void reopen_access_log() noexcept = 0;
  [[nodiscard]] virtual bool has_access_log_file() const = 0;
  virtual void announce() const = 0;                                          // prints the line with the URL
  [[nodiscard]] virtual std::chrono::milliseconds drain_timeout() const = 0;  // the bound of drain
};

}  // namespace eddy::tornado::httpserver

namespace eddy::tornado::ioloop {

class IOLoop::State {
 public:
  loop::Loop& native();
  // Serves on this loop: at once, or from `processes` that start() forks.
  void add(const std::shared_ptr<httpserver::Listening>& server, int processes);
  // A server has stopped: ends run where all have.
  void server_stopped();
  void start();

  std::mutex mutex;               // guards what other threads reach: `waiting` and `own`
  std::optional<loop::Loop> own;  // where the thread had none
  loop::Loop* below = nullptr;
  std::vector<base::Function<void()>> waiting;  // callbacks given before the loop was made
  bool stop_wanted = false;
  int processes = 1;

 private:
  void run();
  void signalled();
  [[nodiscard]] bool has_access_log_file();
  [[nodiscard]] std::vector<std::shared_ptr<httpserver::Listening>> alive();
  // How long a parent waits for its workers: the longest drain, and the time to end after it.
  [[nodiscard]] std::chrono::milliseconds kill_after();

  std::vector<std::weak_ptr<httpserver::Listening>> servers_;
  std::optional<loop::TimePoint> first_signal_;
};

}  // namespace eddy::tornado::ioloop
