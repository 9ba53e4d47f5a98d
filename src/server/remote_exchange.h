// RemoteExchange: an exchange whose plan runs on a worker thread (threaded). What the plan sends becomes messages
// in the I/O loop's inbox, and the loop carries them out on the connection.
//
// A worker never touches its connection; after `over` it never touches the exchange. What http refuses is noticed
// on the loop, too late to be thrown to the handler: it is logged, and answered by 500 or by a cut.
// Tests: tests/server/*.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "loop/thread_interrupt.h"
#include "server/blocking_streams.h"
#include "server/connection.h"
#include "server/request_exchange.h"
#include "server/task_loops.h"
#include "server/worker_pool.h"

namespace eddy::server {

class RemoteExchange;

struct Message {
  enum class Kind : std::uint8_t { interim, whole, head, data, end, cut, failure, ask_body, over };
  Kind kind;
  RemoteExchange* to;
  http::ResponseHead head = {};  // of end: the trailers are its fields
  std::vector<http::Segment> data = {};
  std::vector<std::size_t> pieces = {};  // of data: how many segments each has; empty where it is one
  int status = 0;

  // Takes the next message too, where that is the next piece of the same body; false where it is not.
  bool take(Message& next);
};

// What workers have for the I/O loop; one post a batch. Outlives both in each other's hands.
class Inbox : public std::enable_shared_from_this<Inbox> {
 public:
  explicit Inbox(loop::Loop& io) noexcept : io_{io} {}
  // Any thread.
  void put(Message message);
  // Where there is no memory for it, when there is some again: a plan's end must not be lost.
  void put_at_last(Message::Kind kind, RemoteExchange* to) noexcept;
  // The server is gone: what still comes is dropped.
  void close() noexcept;

 private:
  void carry_out();

  loop::Loop& io_;
  std::mutex mutex_;
  std::vector<Message> waiting_;
  std::vector<Message> batch_;  // the I/O loop's; swapped, so that both keep their memory
  bool open_ = true;
};

class RemoteExchange final : public RequestExchange, public Job {
 public:
  RemoteExchange(Connection& connection, std::shared_ptr<Inbox> inbox, BlockingStreams& streams);

  // --- the I/O loop ---
  [[nodiscard]] bool pull_pending() const noexcept override;
  // The connection has room again, or broke. True where a generator waited for it, or for its turn where it broke: a worker
  // must go on with it.
  [[nodiscard]] bool room();
  // It was taken back before it began: its client gets a 503.
  void shed() { connection_.shed(); }
  void carry_out(Message& message);
  void give_up() noexcept;

  // Whether its plan has run, or does; to be asked where no worker has it.
  [[nodiscard]] bool begun() const noexcept { return begun_; }

  // Its plan is cut: where it waits on a thread, the wait throws.
  void interrupt() noexcept override { interrupt_.interrupt(); }

  // Begins a plan that suspends, on a loop for such.
  void begin_on(TaskLoop& loop);

  // --- the worker ---
  // Runs a plan that blocks, the first time; then, and each time after, pulls the generator while there is room, when it
  // is its turn among those that are pulled.
  void work() noexcept override;
  void over() noexcept override;

 protected:
  void send_interim(std::string head) override;
  void send_whole(http::ResponseHead&& head, std::span<http::Segment> body) override;
  void send_head(http::ResponseHead&& head) override;
  void send_data(std::span<http::Segment> data) override;
  [[nodiscard]] bool admit_generator() override { return streams_.has_room(); }
  void send_end(http::Headers* trailers) override;
  void cut() override;
  void send_failure(int status) override;
  void ask_body() override;
  [[nodiscard]] bool full() const noexcept override;
  void call_gone(std::function<void()> callback) override;

 private:
  void put(Message::Kind kind, int status = 0);
  void task_over() noexcept;
  [[nodiscard]] bool take_turn();
  void end_turn();
  void sent(const base::Status<http::SendError>& status);
  void carry_out_data(Message& message);
  void write_pieces(Message& message);

  Connection& connection_;
  const std::shared_ptr<Inbox> inbox_;
  BlockingStreams& streams_;
  std::atomic<std::size_t> in_flight_{0};  // bytes in the inbox, the messages' own too
  std::atomic<bool> connection_full_{false};
  mutable std::mutex worker_mutex_;         // of the three below
  loop::Loop* own_loop_ = nullptr;          // on which a plan that suspends runs, while it does
  std::shared_ptr<bool> own_loop_watched_;  // false once it does not: known to that loop's callbacks
  bool pull_pending_ = false;               // no worker has it: its generator waits for room
  loop::ThreadInterrupt interrupt_;
  bool begun_ = false;     // the workers'
  bool has_turn_ = false;  // theirs too: it is among the streams that are pulled, or waits to be
};

}  // namespace eddy::server
