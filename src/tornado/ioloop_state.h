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
#include "server/last_resort.h"
#include "server/stopper.h"

namespace eddy::tornado::httpserver {

// What IOLoop asks of a server that listens on it.
class Listening {
 public:
  Listening() = default;
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  virtual ~Listening() = default;
  virtual void serve(loop::Loop& loop,
                     bool sole) = 0;            // begins, in the process that serves; sole: there is no other
  virtual void drain(bool at_once) = 0;         // stops; at_once: cuts what is in flight
  virtual void close() = 0;                     // the sockets, in a parent that stops
  [[nodiscard]] virtual bool done() const = 0;  // stopped, or never begun
  virtual void reopen_access_log() noexcept = 0;
  [[nodiscard]] virtual bool has_access_log_file() const = 0;
  [[nodiscard]] virtual int max_restarts() const = 0;                         // of workers, in all
  [[nodiscard]] virtual std::chrono::milliseconds drain_timeout() const = 0;  // the bound of drain
};

}  // namespace eddy::tornado::httpserver

namespace eddy::tornado::ioloop {

class IOLoop::State {
 public:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();  // after a signal ended `start`, within its bound
  loop::Loop& native();
  // Serves on this loop: at once, or from `processes` that start() forks.
  void add(const std::shared_ptr<httpserver::Listening>& server, int processes);
  // A server has stopped: ends run where all have.
  void server_stopped();
  void start();

  server::LastResort last_resort;  // of the loop's end, which waits for what runs in its executor

  std::mutex mutex;               // guards what other threads reach: `waiting` and `own`
  std::optional<loop::Loop> own;  // where the thread had none
  loop::Loop* below = nullptr;
  std::vector<base::Function<void()>> waiting;  // callbacks given before the loop was made
  bool stop_wanted = false;
  int processes = 1;

 private:
  void run();
  void drain(bool at_once);
  [[nodiscard]] bool has_access_log_file();
  [[nodiscard]] std::vector<std::shared_ptr<httpserver::Listening>> alive();
  [[nodiscard]] std::chrono::milliseconds longest_drain();
  [[nodiscard]] int max_restarts();  // the least of the servers'
  [[nodiscard]] server::Stopper::Actions at_signals();

  std::vector<std::weak_ptr<httpserver::Listening>> servers_;
  std::optional<std::chrono::steady_clock::time_point> end_by_;  // once a signal has come
};

}  // namespace eddy::tornado::ioloop
