// See local_exchange.h. What http refuses is the app's mistake: it is thrown to where it was made.
#include "server/local_exchange.h"

#include <stdexcept>
#include <string>

#include "eddy/loop/fiber.h"
#include "server/core.h"

namespace eddy::server {
namespace {

// A client that has left is no mistake of the app's: an answer to it goes nowhere.
void check(const base::Status<http::SendError>& status) {
  if (!status && status.error() != http::SendError::closed)
    throw std::logic_error(std::string{http::describe(status.error())});
}

// Rounds of pull and send in a row, before others have their turn.
constexpr int rounds_a_turn = 8;

// Writes in a row that the socket takes at once, a system call each, before others have their turn.
constexpr int writes_a_turn = 64;

}  // namespace

void LocalExchange::send_interim(std::string head) {
  check(connection_.interim(http::Segment{std::move(head)}));
}

void LocalExchange::send_whole(http::ResponseHead&& head, std::span<http::Segment> body) {
  check(connection_.respond(head, body));
  head_given_ = true;
}

void LocalExchange::send_head(http::ResponseHead&& head) {
  check(connection_.begin_answer(head));
  head_given_ = true;
}

void LocalExchange::send_data(std::span<http::Segment> data) {
  check(connection_.write(data));
  const bool may_wait = plan().waiting != wsgi::Waiting::blocks || loop::Fiber::current() != nullptr;
  if (!may_wait || connection_.corked() || ++writes_ < writes_a_turn) return;
  writes_ = 0;
  go_on_later();
  turn_over_ = true;
}

void LocalExchange::send_end(http::Headers* trailers) { check(connection_.end_answer(trailers)); }

// The last: where the loop ends there may be no app any more to route what comes behind it.
void LocalExchange::refuse() noexcept {
  try {
    connection_.close_after_answer();
    connection_.respond_failure(503);
  } catch (...) {
    connection_.give_up();
  }
}

bool LocalExchange::pull_some() noexcept {
  pull_pending_ = false;
  for (int round = 0; round < rounds_a_turn; ++round) {
    connection_.cork();
    const bool done = pull();
    connection_.uncork();
    if (done) return true;
    if (full()) break;
  }
  pull_pending_ = true;
  if (full()) return false;
  try {
    go_on_later();
  } catch (...) {  // nobody would come for the rest
    connection_.give_up();
  }
  return false;
}

// The socket takes all there is: others have a turn first.
void LocalExchange::go_on_later() {
  if (!alive_) alive_ = std::make_shared<LocalExchange*>(this);
  core().loop.post([alive = std::weak_ptr{alive_}] {  // the next turn, not this one's rest
    const auto self = alive.lock();
    if (!self) return;
    LocalExchange& exchange = **self;
    exchange.turn_over_ = false;
    exchange.core().runner->resume(exchange);
  });
}

}  // namespace eddy::server
