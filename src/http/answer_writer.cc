#include "http/answer_writer.h"

#include <array>
#include <charconv>
#include <optional>

#include "eddy/base/strings.h"
#include "eddy/http/status.h"
#include "http/response_head.h"

namespace eddy::http {
namespace {

std::optional<SendError> check(const ResponseHead& head) {
  if (head.status < 200 || head.status > 999) return SendError::bad_status;
  if (!is_header_value(head.reason)) return SendError::bad_reason;
  return std::nullopt;
}

// RFC 9112, 9.3: 1.1 lives on unless told, 1.0 (ab -k) only where told.
std::string_view connection_field(bool keep, Version version) {
  if (!keep) return "close";
  return version == Version::http_1_0 ? "keep-alive" : "";
}

// "1f" CR LF: what stands before a chunk's data; short enough to lie in the string itself.
std::string chunk_size(std::uint64_t size) {
  std::array<char, 18> digits;
  auto [end, error] = std::to_chars(digits.data(), digits.data() + 16, size, 16);
  static_cast<void>(error);
  *end++ = '\r';
  *end++ = '\n';
  return {digits.data(), end};
}

std::string format_trailers(const Headers& trailers) {
  std::string out = "0\r\n";
  for (Header field : trailers) out.append(field.name).append(": ").append(field.value).append("\r\n");
  out.append("\r\n");
  return out;
}

}  // namespace

bool AnswerWriter::allowed(Call call) const noexcept {
  constexpr bool table[5][7] = {
      // expect respond start write finish forget abort
      {true, false, false, false, false, false, true},   // none
      {false, true, true, false, false, false, true},    // awaited
      {false, false, false, true, true, false, true},    // streaming
      {false, false, false, false, false, true, true},   // finished
      {false, false, false, false, false, false, true},  // aborted
  };
  return table[static_cast<std::size_t>(state_)][static_cast<std::size_t>(call)];
}

bool AnswerWriter::move(Call call) noexcept {
  constexpr State after[7] = {State::awaited,  State::finished, State::streaming, State::streaming,
                              State::finished, State::none,     State::aborted};
  if (!allowed(call)) return false;
  state_ = after[static_cast<std::size_t>(call)];
  return true;
}

SendError AnswerWriter::refusal() const noexcept {
  return state_ == State::aborted ? SendError::closed : SendError::no_request;
}

void AnswerWriter::expect(Method method, Version version) noexcept {
  if (!move(Call::expect)) return;
  method_ = method;
  version_ = version;
  framing_ = Framing::none;
  left_ = 0;
  keep_ = true;
}

base::Status<SendError> AnswerWriter::respond(const ResponseHead& head, std::span<Segment> body, bool keep,
                                              std::string_view date) {
  if (!allowed(Call::respond)) return base::Error{refusal()};
  if (auto wrong = check(head)) return base::Error{*wrong};
  const bool has_body = status_allows_body(head.status);
  const bool head_only = method_ == Method::head;
  HeadAdditions additions{.connection = connection_field(keep, version_), .date = date};
  auto promised = head.headers.find("Content-Length");
  const std::uint64_t size = total_size(body);
  if (!has_body) {
    additions.drop_content_length = head.status == 204;
  } else if (!promised) {
    additions.content_length = size;
  } else if (!head_only || size > 0) {
    auto length = base::parse_uint<std::uint64_t>(*promised);
    if (!length || size < *length) return base::Error{SendError::body_too_short};
    if (size > *length) return base::Error{SendError::body_too_long};
  }
  move(Call::respond);
  keep_ = keep;
  output_.reserve(output_.size() + 1 + body.size());
  output_.emplace_back(format_response_head(head, additions));
  if (!has_body || head_only) return std::monostate{};
  for (Segment& piece : body)
    if (!piece.empty()) output_.push_back(std::move(piece));
  return std::monostate{};
}

base::Status<SendError> AnswerWriter::start(const ResponseHead& head, bool keep, std::string_view date) {
  if (!allowed(Call::start)) return base::Error{refusal()};
  if (auto wrong = check(head)) return base::Error{*wrong};
  HeadAdditions additions{.date = date};
  auto promised = head.headers.find("Content-Length");
  auto length = promised ? base::parse_uint<std::uint64_t>(*promised) : std::nullopt;
  if (promised && !length) return base::Error{SendError::body_too_short};
  if (!status_allows_body(head.status)) {
    framing_ = Framing::none;
    additions.drop_content_length = head.status == 204;
  } else if (length) {
    framing_ = Framing::sized;
    left_ = *length;
  } else if (version_ == Version::http_1_1) {
    framing_ = Framing::chunked;
    additions.chunked = true;
  } else {
    framing_ = Framing::until_close;
    keep = keep && method_ == Method::head;
  }
  if (method_ == Method::head) framing_ = Framing::none;
  additions.connection = connection_field(keep, version_);
  move(Call::start);
  keep_ = keep;
  output_.emplace_back(format_response_head(head, additions));
  return std::monostate{};
}

base::Status<SendError> AnswerWriter::write(std::span<Segment> pieces) {
  if (!allowed(Call::write)) return base::Error{refusal()};
  const std::uint64_t size = total_size(pieces);
  if (framing_ == Framing::none || size == 0) return std::monostate{};
  if (framing_ == Framing::sized) {
    if (size > left_) return base::Error{SendError::body_too_long};
    left_ -= size;
  }
  if (framing_ == Framing::chunked) output_.emplace_back(chunk_size(size));
  for (Segment& piece : pieces)
    if (!piece.empty()) output_.push_back(std::move(piece));
  if (framing_ == Framing::chunked) output_.push_back(Segment::literal("\r\n"));
  return std::monostate{};
}

base::Status<SendError> AnswerWriter::finish(const Headers* trailers) {
  if (!allowed(Call::finish)) return base::Error{refusal()};
  if (framing_ == Framing::sized && left_ > 0) {
    abort();
    return base::Error{SendError::body_too_short};
  }
  move(Call::finish);
  if (framing_ != Framing::chunked) return std::monostate{};
  if (trailers == nullptr || trailers->empty()) {
    output_.push_back(Segment::literal("0\r\n\r\n"));
  } else {
    output_.emplace_back(format_trailers(*trailers));
  }
  return std::monostate{};
}

void AnswerWriter::abort() noexcept {
  move(Call::abort);
  keep_ = false;
}

}  // namespace eddy::http
