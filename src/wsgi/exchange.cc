// The order of calls that exchange.h promises, both kinds of waiting over what a server implements, and the coding of answers.
//
// Tests: tests/wsgi/exchange_test.cc, tests/wsgi/compression_test.cc.
#include "eddy/wsgi/exchange.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "eddy/http/early_hints.h"
#include "http/content_encoder.h"
#include "http/response_head.h"
#include "wsgi/coded_pieces.h"

namespace eddy::wsgi {
namespace {

using Flush = http::ContentEncoder::Flush;

void check_trailers(const http::Headers& trailers) {
  for (const http::Header field : trailers) {
    if (!http::may_be_trailer(field.name))
      throw std::invalid_argument("a trailer can't be '" + std::string{field.name} + "'");
  }
}

// The trailers to send: those of a client that takes none are dropped.
http::Headers* if_taken(http::Headers& trailers, const Exchange& exchange) {
  return !trailers.empty() && exchange.takes_trailers() ? &trailers : nullptr;
}

}  // namespace

std::string request_mark(std::string_view request_id) {
  if (request_id.empty()) return {};
  return std::string{" [request "}.append(request_id).append("]");
}

Exchange::Exchange() = default;
Exchange::~Exchange() = default;

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

void Exchange::send_early_hints(const std::vector<std::string>& links) {
  advance(State::idle, State::idle);
  auto head = http::format_early_hints(links);
  if (!head) throw std::invalid_argument{"early hints: " + std::string{http::describe(head.error())}};
  if (!links.empty()) send_interim(std::move(*head));
}

void Exchange::respond(http::ResponseHead head, std::string body) {
  advance(State::idle, State::finished);
  http::Segment segment{std::move(body)};
  answer_whole(std::move(head), {&segment, 1});
}

void Exchange::respond(http::ResponseHead head, std::vector<http::Segment> body) {
  advance(State::idle, State::finished);
  answer_whole(std::move(head), body);
}

void Exchange::answer_whole(http::ResponseHead&& head, std::span<http::Segment> body) {
  if (compression_ == nullptr) return send_whole(std::move(head), body);
  const std::uint64_t size = http::total_size(body);
  const http::CodingChoice choice = http::choose_coding(*compression_, request(), head, size);
  auto encoder = http::ContentEncoder::make(choice.coding, *compression_, size);
  if (!encoder) return send_whole(std::move(head), body);
  if (std::any_of(body.begin(), body.end(), [](const auto& each) { return each.is_file(); })) {
    http::describe_coding(head.headers, choice.coding);
    return answer_generator(std::move(head),
                            code_segments(std::move(encoder), {std::make_move_iterator(body.begin()),
                                                               std::make_move_iterator(body.end())}),
                            {});
  }
  std::string coded;
  for (const http::Segment& each : body) encoder->encode(each.bytes(), Flush::none, coded);
  encoder->encode({}, Flush::end, coded);
  if (coded.size() >= size && !choice.required) return send_whole(std::move(head), body);
  http::describe_coding(head.headers, choice.coding);
  http::Segment segment{std::move(coded)};
  send_whole(std::move(head), {&segment, 1});
}

void Exchange::respond(http::ResponseHead head, base::Generator<std::string> body,
                       std::function<http::Headers()> trailers) {
  advance(State::idle, State::finished);
  if (compression_ != nullptr) {
    const http::ContentCoding coding =
        http::choose_coding(*compression_, request(), head, std::nullopt).coding;
    if (auto encoder = http::ContentEncoder::make(coding, *compression_, std::nullopt)) {
      http::describe_coding(head.headers, coding);
      body = code_generator(std::move(encoder), std::move(body));
    }
  }
  answer_generator(std::move(head), std::move(body), std::move(trailers));
}

void Exchange::answer_generator(http::ResponseHead&& head, base::Generator<std::string>&& body,
                                std::function<http::Headers()>&& trailers) {
  if (request().method != http::Method::head)
    return send_generator(std::move(head), std::move(body), std::move(trailers));
  send_head(std::move(head));
  send_end(nullptr);
}

void Exchange::start(http::ResponseHead head) {
  advance(State::idle, State::streaming);
  if (compression_ != nullptr) {
    const http::ContentCoding coding =
        http::choose_coding(*compression_, request(), head, std::nullopt).coding;
    if (coding != http::ContentCoding::identity) http::describe_coding(head.headers, coding);
    if (request().method != http::Method::head)
      encoder_ = http::ContentEncoder::make(coding, *compression_, std::nullopt);
  }
  send_head(std::move(head));
}

void Exchange::put(std::span<http::Segment> data) {
  advance(State::streaming, State::streaming);
  if (broken()) throw ClientGone{};
  send_data(data);
}

void Exchange::put_text(std::string data) {
  if (encoder_ && !data.empty()) {
    std::string coded;
    encoder_->encode(data, Flush::piece, coded);
    data = std::move(coded);
  }
  http::Segment segment{std::move(data)};
  put({&segment, 1});
}

// The end of a coded body is handed over as a whole answer is: without waiting for room.
void Exchange::put_last() {
  if (!encoder_) return;
  std::string coded;
  encoder_->encode({}, Flush::end, coded);
  encoder_.reset();
  http::Segment segment{std::move(coded)};
  send_data({&segment, 1});
}

void Exchange::wait_for_room() {
  while (full()) {
    waiter().wait();
    if (broken()) throw ClientGone{};
  }
}

Task<> Exchange::wait_for_room_async() {
  while (full()) {
    co_await waiter().wait_async();
    if (broken()) throw ClientGone{};
  }
}

void Exchange::write(std::string data) {
  put_text(std::move(data));
  wait_for_room();
}

void Exchange::write(std::vector<http::Segment> data) {
  if (!encoder_) {
    put(data);
    return wait_for_room();
  }
  CodedPieces pieces{*encoder_, std::move(data), Flush::piece};
  while (std::optional<std::string> piece = pieces.next()) {
    http::Segment segment{std::move(*piece)};
    put({&segment, 1});
    wait_for_room();
  }
}

Task<> Exchange::write_async(std::string data) {
  put_text(std::move(data));
  if (full()) co_await wait_for_room_async();
}

Task<> Exchange::write_async(std::vector<http::Segment> data) {
  if (!encoder_) {
    put(data);
    if (full()) co_await wait_for_room_async();
    co_return;
  }
  CodedPieces pieces{*encoder_, std::move(data), Flush::piece};
  while (std::optional<std::string> piece = pieces.next()) {
    http::Segment segment{std::move(*piece)};
    put({&segment, 1});
    if (full()) co_await wait_for_room_async();
  }
}

void Exchange::finish(http::Headers trailers) {
  check_trailers(trailers);
  advance(State::streaming, State::finished);
  put_last();
  send_end(if_taken(trailers, *this));
}

void Exchange::end_with(http::Headers trailers) {
  check_trailers(trailers);
  send_end(if_taken(trailers, *this));
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
