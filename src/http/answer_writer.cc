#include "http/answer_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/http/status.h"

namespace eddy::http {
namespace {

// What is wrong with a head, if anything; `length` becomes the Content-Length that it promises.
std::optional<SendError> check(const ResponseHead& head, std::optional<std::uint64_t>& length) {
  if (head.status < 200 || head.status > 999) return SendError::bad_status;
  if (!is_header_value(head.reason)) return SendError::bad_reason;
  for (Header field : head.headers) {
    if (field.name.size() != 14 || !base::iequals(field.name, "content-length")) continue;
    if (length) return SendError::body_too_short;  // two, which others would choose between
    length = base::parse_uint<std::uint64_t>(field.value);
    if (!length) return SendError::body_too_short;
  }
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

bool AnswerWriter::opens_tunnel(int status) const noexcept {
  return method_ == Method::connect && status < 300;
}

// Whether an answer may have content at all; and where not, what becomes of its length (RFC 9110, 8.6, 15.3.6).
bool AnswerWriter::has_content(int status, HeadAdditions& additions) const noexcept {
  if (status == 204 || opens_tunnel(status)) {
    additions.drop_content_length = true;
    return false;
  }
  if (status == 205) {
    additions.content_length = 0;
    return false;
  }
  return status_allows_body(status);
}

base::Status<SendError> AnswerWriter::respond(const ResponseHead& head, std::span<Segment> body, bool keep,
                                              std::string_view date) {
  if (!allowed(Call::respond)) return base::Error{refusal()};
  std::optional<std::uint64_t> promised;
  if (auto wrong = check(head, promised)) return base::Error{*wrong};
  keep = keep && !opens_tunnel(head.status);
  HeadAdditions additions{.connection = connection_field(keep, version_), .date = date};
  const bool has_body = has_content(head.status, additions);
  const bool head_only = method_ == Method::head;
  const std::uint64_t size = total_size(body);
  if (has_body && !promised) {
    additions.content_length = size;
  } else if (has_body && (!head_only || size > 0)) {
    if (size < *promised) return base::Error{SendError::body_too_short};
    if (size > *promised) return base::Error{SendError::body_too_long};
  }
  make_room(1 + body.size());
  output_.emplace_back(format_response_head(head, additions));
  move(Call::respond);
  keep_ = keep;
  if (!has_body || head_only) return std::monostate{};
  for (Segment& piece : body)
    if (!piece.empty()) output_.push_back(std::move(piece));
  return std::monostate{};
}

base::Status<SendError> AnswerWriter::start(const ResponseHead& head, bool keep, std::string_view date) {
  if (!allowed(Call::start)) return base::Error{refusal()};
  std::optional<std::uint64_t> promised;
  if (auto wrong = check(head, promised)) return base::Error{*wrong};
  keep = keep && !opens_tunnel(head.status);
  HeadAdditions additions{.date = date};
  if (!has_content(head.status, additions)) {
    framing_ = Framing::none;
  } else if (promised) {
    framing_ = Framing::sized;
    left_ = *promised;
  } else if (version_ == Version::http_1_1) {
    framing_ = Framing::chunked;
    additions.chunked = true;
  } else {
    framing_ = Framing::until_close;
    keep = keep && method_ == Method::head;
  }
  if (method_ == Method::head) framing_ = Framing::none;
  additions.connection = connection_field(keep, version_);
  output_.emplace_back(format_response_head(head, additions));
  move(Call::start);
  keep_ = keep;
  return std::monostate{};
}

base::Status<SendError> AnswerWriter::write(std::span<Segment> pieces) {
  if (!allowed(Call::write)) return base::Error{refusal()};
  const std::uint64_t size = total_size(pieces);
  if (framing_ == Framing::none || size == 0) return std::monostate{};
  if (framing_ == Framing::sized) {
    if (size > left_) return base::Error{SendError::body_too_long};
  }
  make_room(pieces.size() + 2);
  if (framing_ == Framing::sized) left_ -= size;
  if (framing_ == Framing::chunked) output_.emplace_back(chunk_size(size));
  for (Segment& piece : pieces)
    if (!piece.empty()) output_.push_back(std::move(piece));
  if (framing_ == Framing::chunked) output_.push_back(Segment::literal("\r\n"));
  return std::monostate{};
}

base::Status<SendError> AnswerWriter::finish(const Headers* trailers) {
  if (!allowed(Call::finish)) return base::Error{refusal()};
  if (trailers != nullptr)
    for (Header field : *trailers)
      if (!may_be_trailer(field.name)) return base::Error{SendError::bad_trailer};
  if (framing_ == Framing::sized && left_ > 0) {
    abort();
    return base::Error{SendError::body_too_short};
  }
  if (framing_ == Framing::chunked) {
    if (trailers == nullptr || trailers->empty())
      output_.push_back(Segment::literal("0\r\n\r\n"));
    else
      output_.emplace_back(format_trailers(*trailers));
  }
  move(Call::finish);
  return std::monostate{};
}

void AnswerWriter::make_room(std::size_t segments) {
  if (output_.capacity() - output_.size() < segments)
    output_.reserve(std::max(2 * output_.capacity(), output_.size() + segments));
}

base::Status<SendError> AnswerWriter::interim(Segment head) {
  if (state_ != State::awaited) return base::Error{refusal()};
  if (version_ == Version::http_1_1) output_.push_back(std::move(head));
  return std::monostate{};
}

void AnswerWriter::abort() noexcept {
  looks_whole_ = looks_whole_ || (state_ == State::streaming && framing_ == Framing::until_close);
  move(Call::abort);
  keep_ = false;
}

}  // namespace eddy::http
