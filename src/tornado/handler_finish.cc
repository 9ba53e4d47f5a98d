// RequestHandler: how an answer leaves: whole, with its entity tag, or flushed piece by piece.
//
// Tests: tests/tornado/output_test.cc, tests/tornado/handler_life_test.cc.
#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "eddy/base/digest.h"
#include "eddy/http/etag.h"
#include "eddy/tornado/request_handler.h"
#include "tornado/application_state.h"

namespace eddy::tornado::web {
namespace {

// A 304 says nothing about the representation it does not carry (RFC 9110, 15.4.5).
constexpr std::array<std::string_view, 3> kRepresentation = {"Content-Encoding", "Content-Language",
                                                             "Content-Type"};

constexpr std::array<std::string_view, detail::verb_count> kVerbs = {"GET",   "HEAD", "POST",   "DELETE",
                                                                     "PATCH", "PUT",  "OPTIONS"};

// What the class has, but not the method that was refused: a handler may refuse one that it has.
std::string allowed_methods(const HandlerClass& type, std::string_view refused) {
  std::string list;
  for (std::size_t i = 0; i < kVerbs.size(); ++i) {
    if (!type.methods[i] || kVerbs[i] == refused) continue;
    if (!list.empty()) list += ", ";
    list += kVerbs[i];
  }
  return list;
}

bool bodiless(int status) { return status == 204 || status == 304 || status < 200; }

}  // namespace

std::optional<std::string> RequestHandler::compute_etag() {
  std::string tag(1, '"');
  tag += settings().etag_digest == EtagDigest::sha1 ? base::sha1_hex(buffer_) : base::xxh3_128_hex(buffer_);
  tag += '"';
  return tag;
}

void RequestHandler::set_etag_header() {
  if (const std::optional<std::string> tag = compute_etag()) set_header("Etag", *tag);
}

bool RequestHandler::check_etag_header() const {
  const std::string_view tag = headers_.get("Etag");
  return !tag.empty() && request_->headers().contains("If-None-Match") &&
         http::etag_matches_weak(request_->headers().get_joined("If-None-Match"), tag);
}

void RequestHandler::finish() {
  if (finished_) throw std::logic_error{"finish() called twice"};
  if (headers_written_)
    finish_flushed();
  else
    finish_unflushed();
  end_request();
}

void RequestHandler::finish_with(http::Segments body) {
  if (finished_ || headers_written_) throw std::logic_error{"finish_with() after the head was sent"};
  if (!headers_.contains("Content-Length"))
    headers_.set_trusted("Content-Length", std::to_string(http::total_size(body)));
  send_cookies();
  headers_written_ = true;
  request_->connection().respond(take_head(), std::move(body));
  end_request();
}

void RequestHandler::end_request() {
  finished_ = true;
  request_->finished_ = std::chrono::steady_clock::now();
  application_->state().log_request(*this);
  on_finish();
}

void RequestHandler::finish_unflushed() {
  const http::Method method = request_->connection().request().method;
  const bool may_have_tag = method == http::Method::get || method == http::Method::head;
  if (status_code_ == 200 && may_have_tag && !headers_.contains("Etag")) {
    set_etag_header();
    if (check_etag_header()) {
      buffer_.clear();
      set_status(304);
    }
  }
  if (bodiless(status_code_)) {
    if (!buffer_.empty()) throw std::logic_error{"Cannot send body with " + std::to_string(status_code_)};
    for (const std::string_view name : kRepresentation) headers_.remove(name);
  } else if (!headers_.contains("Content-Length")) {
    std::array<char, 20> digits;
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), buffer_.size()).ptr;
    headers_.add_trusted("Content-Length", {digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  send_cookies();
  headers_written_ = true;
  request_->connection().respond(take_head(), std::move(buffer_));
}

void RequestHandler::finish_flushed() {
  eddy::wsgi::Exchange& exchange = request_->connection();
  try {
    // The last piece is handed over as a whole answer is: without waiting for room. A server that could wait
    // here (a thread, a fiber) does.
    if (!buffer_.empty() && exchange.request().method != http::Method::head)
      exchange.write(std::exchange(buffer_, {}));
  } catch (const eddy::wsgi::WouldBlock&) {
    // On a loop: the bytes are taken, only the wait was refused.
  }
  exchange.finish(trailers_ ? std::move(*trailers_) : http::Headers{});
}

http::ResponseHead RequestHandler::take_head() {
  if (status_code_ == 405 && !headers_.contains("Allow"))
    headers_.add_trusted("Allow", allowed_methods(match_->target->type(), request_->method()));
  http::ResponseHead head{status_code_, std::move(headers_)};
  head.reason = reason_;
  return head;
}

void RequestHandler::send_cookies() {
  for (const auto& [name, value] : new_cookies_) headers_.add_trusted("Set-Cookie", value);
}

void RequestHandler::start_answer() {
  if (finished_) throw std::logic_error{"Cannot flush() after finish()"};
  if (headers_written_) return;
  send_cookies();
  headers_written_ = true;
  request_->connection().start(take_head());
}

Task<> RequestHandler::flush() {
  start_answer();
  eddy::wsgi::Exchange& exchange = request_->connection();
  std::string piece = std::exchange(buffer_, {});
  if (piece.empty() || exchange.request().method == http::Method::head) co_return;
  Task<> written = exchange.write_async(std::move(piece));
  co_await std::move(written);
}

void RequestHandler::flush_blocking() {
  start_answer();
  eddy::wsgi::Exchange& exchange = request_->connection();
  std::string piece = std::exchange(buffer_, {});
  if (piece.empty() || exchange.request().method == http::Method::head) return;
  exchange.write(std::move(piece));
}

}  // namespace eddy::tornado::web
