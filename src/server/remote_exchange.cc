// See remote_exchange.h.
#include "server/remote_exchange.h"

#include <iterator>
#include <string>
#include <utility>

#include "server/core.h"
#include "server/insist.h"

namespace eddy::server {

// --- the inbox ---

// Together they are one write: of a stream of small pieces each would cost the loop, which is everybody's, a system call.
bool Message::take(Message& next) {
  if (kind != Kind::data || next.kind != Kind::data || to != next.to) return false;
  if (pieces.empty()) pieces.push_back(data.size());
  pieces.push_back(next.data.size());
  try {
    data.insert(data.end(), std::make_move_iterator(next.data.begin()),
                std::make_move_iterator(next.data.end()));
  } catch (...) {
    pieces.pop_back();
    throw;
  }
  return true;
}

void Inbox::put(Message message) {
  const std::lock_guard lock{mutex_};
  if (!open_) return;
  if (!waiting_.empty() && waiting_.back().take(message)) return;
  // First: messages that nobody comes for would hold up all that follow.
  if (waiting_.empty()) io_.post([self = shared_from_this()] { self->carry_out(); });
  waiting_.push_back(std::move(message));
}

void Inbox::put_at_last(Message::Kind kind, RemoteExchange* to) noexcept {
  insist([&] { put({.kind = kind, .to = to}); });
}

void Inbox::close() noexcept {
  const std::lock_guard lock{mutex_};
  open_ = false;
  waiting_.clear();
}

void Inbox::carry_out() {
  {
    const std::lock_guard lock{mutex_};
    std::swap(waiting_, batch_);
  }
  for (Message& message : batch_) {
    try {
      message.to->carry_out(message);
    } catch (...) {
      if (message.kind != Message::Kind::over) message.to->give_up();
    }
  }
  batch_.clear();
}

namespace {

// A segment's cost beyond its bytes, memory and work: so that small ones come a hundred at a time, not thousands, between which
// the loop does nothing for others.
constexpr std::size_t segment_weight = 512;

std::size_t weight(std::span<const http::Segment> data) noexcept {
  return data.size() * segment_weight + static_cast<std::size_t>(http::total_size(data));
}

}  // namespace

// --- the I/O loop ---

RemoteExchange::RemoteExchange(Connection& connection, std::shared_ptr<Inbox> inbox, BlockingStreams& streams)
    : RequestExchange{connection.core(), connection.head(), connection.peer()},
      connection_{connection},
      inbox_{std::move(inbox)},
      streams_{streams} {}

bool RemoteExchange::pull_pending() const noexcept {
  const std::lock_guard lock{worker_mutex_};
  return pull_pending_;
}

bool RemoteExchange::room() {
  connection_full_ = false;
  notify();
  if (broken() && streams_.withdraw(*this)) {  // to end it needs no turn
    has_turn_ = false;
    return true;
  }
  const std::lock_guard lock{worker_mutex_};
  return std::exchange(pull_pending_, false);
}

void RemoteExchange::carry_out(Message& message) {
  switch (message.kind) {
    case Message::Kind::interim: return sent(connection_.interim(std::move(message.data.front())));
    case Message::Kind::whole: return sent(connection_.respond(message.head, message.data));
    case Message::Kind::head: return sent(connection_.begin_answer(message.head));
    case Message::Kind::data: return carry_out_data(message);
    case Message::Kind::end: return sent(connection_.end_answer(&message.head.headers));
    case Message::Kind::cut: return connection_.abort_answer();
    case Message::Kind::failure: return connection_.respond_failure(message.status);
    case Message::Kind::ask_body: return connection_.want_body();
    case Message::Kind::over: return connection_.plan_over();  // which destroys *this
  }
}

void RemoteExchange::carry_out_data(Message& message) {
  const std::size_t bytes = weight(message.data);
  if (message.pieces.empty())
    sent(connection_.write(message.data));
  else
    write_pieces(message);
  connection_full_ = connection_.full();
  in_flight_ -= bytes;
  if (!connection_full_) core().runner->resume(*this);
}

// Each a chunk of its own, as the handler wrote them.
void RemoteExchange::write_pieces(Message& message) {
  struct Cork {
    Connection& connection;
    explicit Cork(Connection& of) : connection{of} { connection.cork(); }
    Cork(const Cork&) = delete;
    Cork& operator=(const Cork&) = delete;
    ~Cork() { connection.uncork(); }
  } const cork{connection_};
  std::span<http::Segment> rest{message.data};
  for (const std::size_t segments : message.pieces) {
    sent(connection_.write(rest.first(segments)));
    rest = rest.subspan(segments);
  }
}

void RemoteExchange::give_up() noexcept { connection_.give_up(); }

void RemoteExchange::sent(const base::Status<http::SendError>& status) {
  // A client that has left is no mistake of the app's.
  if (status || status.error() == http::SendError::closed) return;
  app_log.error(std::string{request().method_text()} + " " + std::string{request().target()} +
                wsgi::request_mark(peer().request_id) +
                ": the answer was refused: " + std::string{http::describe(status.error())});
  if (connection_.answer_started())
    connection_.abort_answer();
  else
    connection_.respond_failure(500);
}

void RemoteExchange::begin_on(TaskLoop& loop) {
  begun_ = true;
  own_loop_ = &loop.loop();
  loop.begin(start(), [this] { task_over(); });
}

// The plan may end before the loop comes to the callback: whatever that would call is gone then.
void RemoteExchange::call_gone(std::function<void()> callback) {
  if (plan().waiting != wsgi::Waiting::suspends) return callback();
  const std::lock_guard lock{worker_mutex_};
  if (own_loop_ == nullptr) return;
  if (!own_loop_watched_) own_loop_watched_ = std::make_shared<bool>(true);
  own_loop_->post([lives = own_loop_watched_, callback = std::move(callback)] {
    if (*lives) callback();
  });
}

// --- the worker ---

void RemoteExchange::work() noexcept {
  const loop::ThreadInterrupt::Scope scope{interrupt_};
  if (!std::exchange(begun_, true)) run();
  if (streams() && !broken() && !take_turn()) return;
  while (!pull()) {
    const std::lock_guard lock{worker_mutex_};
    if (full() && !broken()) {
      end_turn();
      pull_pending_ = true;
      return;
    }
  }
  end_turn();
  loop::current_context().reset();
  over();
}

// Where it has to wait, another thread may have *this by the time that enter returns.
bool RemoteExchange::take_turn() { return std::exchange(has_turn_, true) || streams_.enter(*this); }

void RemoteExchange::end_turn() {
  if (std::exchange(has_turn_, false)) streams_.leave();
}

void RemoteExchange::task_over() noexcept {
  {
    const std::lock_guard lock{worker_mutex_};
    own_loop_ = nullptr;
    if (own_loop_watched_) *own_loop_watched_ = false;
  }
  work();
}

void RemoteExchange::over() noexcept {
  const auto inbox = inbox_;  // *this may be gone before put returns
  inbox->put_at_last(Message::Kind::over, this);
}

void RemoteExchange::put(Message::Kind kind, int status) {
  inbox_->put({.kind = kind, .to = this, .status = status});
}

void RemoteExchange::send_interim(std::string head) {
  std::vector<http::Segment> bytes;
  bytes.emplace_back(std::move(head));
  inbox_->put({.kind = Message::Kind::interim, .to = this, .data = std::move(bytes)});
}

void RemoteExchange::send_whole(http::ResponseHead&& head, std::span<http::Segment> body) {
  head_given_ = true;
  inbox_->put({Message::Kind::whole,
               this,
               std::move(head),
               {std::make_move_iterator(body.begin()), std::make_move_iterator(body.end())}});
}

void RemoteExchange::send_head(http::ResponseHead&& head) {
  head_given_ = true;
  inbox_->put({Message::Kind::head, this, std::move(head)});
}

void RemoteExchange::send_data(std::span<http::Segment> data) {
  in_flight_ += weight(data);
  inbox_->put({.kind = Message::Kind::data,
               .to = this,
               .data = {std::make_move_iterator(data.begin()), std::make_move_iterator(data.end())}});
}

void RemoteExchange::send_end(http::Headers* trailers) {
  if (!trailers) return put(Message::Kind::end);
  http::ResponseHead fields;
  fields.headers = std::move(*trailers);
  inbox_->put({Message::Kind::end, this, std::move(fields)});
}
void RemoteExchange::cut() { put(Message::Kind::cut); }
void RemoteExchange::send_failure(int status) { put(Message::Kind::failure, status); }
void RemoteExchange::ask_body() { put(Message::Kind::ask_body); }

bool RemoteExchange::full() const noexcept {
  return connection_full_ || in_flight_ >= core().options.write_buffer;
}

}  // namespace eddy::server
