// The order of calls that exchange.h promises, and both kinds of waiting over what a server implements.
//
// Tests: tests/wsgi/exchange_test.cc.
#include "eddy/wsgi/exchange.h"

#include <utility>

#include "http/response_head.h"

namespace eddy::wsgi {
namespace {

void check_trailers(const http::Headers& trailers) {
  for (const http::Header field : trailers) {
    if (!http::may_be_trailer(field.name))
      throw std::invalid_argument("a trailer can't be '" + std::string{field.name} + "'");
  }
}

}  // namespace

std::string request_mark(std::string_view request_id) {
  if (request_id.empty()) return {};
  return std::string{" [request "}.append(request_id).append("]");
}

void Exchange::advance(State from, State to) {
  if (state_ != from) {
    if (state_ == State::finished) throw std::logic_error("this request has been answered already");
    throw std::logic_error(state_ == State::idle ? "write or finish before start"
                                                 : "the answer's head has been given already");
  }
  state_ = to;
}

std::string_view Exchange::read() {
  for (;;) {
    if (const std::optional<std::string_view> piece = try_read()) return *piece;
    waiter().wait();
  }
}

Task<std::string_view> Exchange::read_async() {
  for (;;) {
    const std::optional<std::string_view> piece = try_read();
    if (piece) co_return *piece;
    co_await waiter().wait_async();
  }
}

void Exchange::respond(http::ResponseHead head, std::string body) {
  advance(State::idle, State::finished);
  http::Segment segment{std::move(body)};
  send_whole(std::move(head), {&segment, 1});
}

void Exchange::respond(http::ResponseHead head, std::vector<http::Segment> body) {
  advance(State::idle, State::finished);
  send_whole(std::move(head), body);
}

void Exchange::respond(http::ResponseHead head, base::Generator<std::string> body,
                       std::function<http::Headers()> trailers) {
  advance(State::idle, State::finished);
  send_generator(std::move(head), std::move(body), std::move(trailers));
}

void Exchange::start(http::ResponseHead head) {
  advance(State::idle, State::streaming);
  send_head(std::move(head));
}

void Exchange::put(std::span<http::Segment> data) {
  advance(State::streaming, State::streaming);
  if (broken()) throw ClientGone{};
  send_data(data);
}

void Exchange::write(std::string data) {
  http::Segment segment{std::move(data)};
  put({&segment, 1});
  wait_for_room();
}

void Exchange::write(std::vector<http::Segment> data) {
  put(data);
  wait_for_room();
}

void Exchange::wait_for_room() {
  while (full()) {
    waiter().wait();
    if (broken()) throw ClientGone{};
  }
}

Task<> Exchange::write_async(std::string data) {
  http::Segment segment{std::move(data)};
  put({&segment, 1});
  while (full()) {
    co_await waiter().wait_async();
    if (broken()) throw ClientGone{};
  }
}

Task<> Exchange::write_async(std::vector<http::Segment> data) {
  put(data);
  while (full()) {
    co_await waiter().wait_async();
    if (broken()) throw ClientGone{};
  }
}

void Exchange::finish(http::Headers trailers) {
  check_trailers(trailers);
  advance(State::streaming, State::finished);
  end_with(std::move(trailers));
}

void Exchange::end_with(http::Headers trailers) {
  check_trailers(trailers);
  send_end(!trailers.empty() && takes_trailers() ? &trailers : nullptr);
}

void Exchange::abort() {
  if (state_ == State::finished) return;
  state_ = State::finished;
  cut();
}

void Plan::run(Exchange&) { throw std::logic_error("this plan suspends: it has no run"); }

Task<> Plan::start(Exchange&) {
  throw std::logic_error("this plan blocks: it has no start");
  co_return;
}

}  // namespace eddy::wsgi
