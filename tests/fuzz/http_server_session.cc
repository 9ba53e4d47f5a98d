// Fuzzes what a server may do with a connection, in any order: the input is a program of calls, and what the client sends.
//
// Byte 0 chooses limits and time-outs, byte 1 is the number of steps, a byte each (see Session::step), the rest is the
// client's. What is sent is read as a client reads it (RFC 9112, 6.3) and held against what was answered.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answer_reader.h"
#include "eddy/http/server_connection.h"
#include "eddy/http/status.h"

namespace {

using namespace eddy::http;
using std::chrono::milliseconds;
using std::chrono::seconds;

ServerLimits limits_of(bool small, bool no_pipeline) {
  if (!small) return {.pipelined_bytes = no_pipeline ? 1U : 65536U};
  return {.request_line = 40,
          .header_line = 40,
          .header_count = 4,
          .header_bytes = 80,
          .body_bytes = 40,
          .chunk_extension_bytes = 8,
          .trailer_bytes = 16,
          .pipelined_bytes = 16,
          .drain_bytes = 8,
          .leading_blank_lines = 1};
}

ServerTimeouts timeouts_of(bool off) {
  if (off) return {seconds{0}, seconds{0}, seconds{0}, seconds{0}};
  return {.header = seconds{2}, .body = seconds{3}, .idle = seconds{5}, .write = seconds{4}};
}

class Session {
 public:
  Session(std::uint8_t mode, std::string_view bytes)
      : connection_{limits_of((mode & 1) != 0, (mode & 8) != 0), timeouts_of((mode & 2) != 0), now_,
                    (mode & 4) != 0 ? Leniencies{true, true, true, true, true} : Leniencies{}},
        bytes_{bytes} {}

  void step(std::uint8_t byte) {
    const bool was_closed = connection_.should_close();
    const std::uint64_t before = total_size(connection_.output());
    const std::size_t sent = sent_.size();
    act(byte & 15U, byte >> 4U);
    if (was_closed) {
      require(connection_.should_close());
      require(total_size(connection_.output()) + sent_.size() - sent == before);  // nothing more is answered
    }
    if (connection_.idle()) require(!connection_.should_close() && !connection_.answer_started());
    if (connection_.answer_finished()) require(connection_.answer_started());
  }
  // The rest of what the client sends, answered as servers do.
  void end() {
    for (int i = 0; i < 1000 && !connection_.should_close() && !bytes_.empty(); ++i) {
      step(0xB0);
      step(0xF1);
      if (streaming()) step(0x05);
      step(0x02);
    }
    step(0x0B);
    step(0xF1);
    if (streaming()) step(0x05);
    step(0x02);
    step(0xFA);
    AnswerReader reader{sent_};
    reader.read(answers_, connection_.should_close());
    if (answers_.empty() || answers_.back().whole) reader.tail(next_);
  }

 private:
  void act(unsigned what, unsigned how) {
    switch (what) {
      case 0: return receive(std::size_t{1} << std::min(how, 11U));
      case 1: return read(how + 1);
      case 2: return respond(how);
      case 3: return start(how);
      case 4: return write(how);
      case 5: return finish(how);
      case 6: return interim();
      case 7: return how == 0 ? connection_.abort() : connection_.close_after_answer();
      case 8: now_ += milliseconds{400} * (how + 1); return;
      case 9: return time_out();
      case 10: return send(how);
      case 11:
        connection_.eof(now_);
        eof_ = true;
        return;
      case 12: return refuse();
      case 13: return prepare(how);
      case 14: return keep();
      default: return void(now_ += milliseconds{10});
    }
  }

  [[nodiscard]] bool streaming() const {
    return connection_.answer_started() && !connection_.answer_finished() && !answers_.empty() &&
           !answers_.back().whole;
  }
  void keep() {
    connection_.keep_input();
    piece_ = {};
  }
  void receive(std::size_t most) {
    keep();
    const std::size_t size = std::min(most, bytes_.size());
    piece_ = std::vector<char>(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size));
    bytes_.remove_prefix(size);
    connection_.receive({piece_.data(), piece_.size()}, now_);
  }
  void read(unsigned most) {
    for (unsigned i = 0; i < most; ++i) {
      const bool was_closed = connection_.should_close();
      const Event event = connection_.next();
      require(!was_closed || event.kind == Event::closed);
      see(event);
      if (event.kind != Event::request && event.kind != Event::body && event.kind != Event::end) return;
    }
  }
  void see(const Event& event) {
    at_request_ = event.kind == Event::request;
    require(!failed_ || event.kind == Event::closed);
    require(!late_ || failed_ || event.kind == Event::error || event.kind == Event::closed);
    switch (event.kind) {
      case Event::request:
        require(!in_request_ && next_.status == 0);
        require(answers_.empty() || answers_.back().whole);
        in_request_ = true;
        awaited_ = true;
        body_ = 0;
        body_limit_ = SIZE_MAX;
        next_ = {.expected_continue = connection_.request().expects_continue};
        break;
      case Event::body:
        require(in_request_ && !event.data.empty());
        body_ += event.data.size();
        require(body_ <= body_limit_);
        break;
      case Event::end:
        require(in_request_);
        in_request_ = false;
        break;
      case Event::error:
        require(status_of(connection_.error()) >= 400);
        require(!late_ || connection_.error() == RequestError::timed_out);
        failed_ = true;
        break;
      case Event::answer: require(awaited_ || streaming()); break;
      // Who is told to feed bytes must be able to.
      case Event::need_more: require(connection_.wants_read() || eof_); break;
      case Event::closed: break;
    }
    // What is left of an answered request's body is dropped unseen.
    if (connection_.answer_finished() && event.kind == Event::need_more) in_request_ = false;
  }

  // What a client can expect of the answer.
  [[nodiscard]] Answer answer_of(int status) const {
    Answer answer = next_;
    answer.status = status;
    const Method method = connection_.request().method;
    answer.bodiless = method == Method::head || !status_allows_body(status) || status == 205 ||
                      (method == Method::connect && status < 300);
    return answer;
  }
  void took(Answer answer, bool whole) {
    require(awaited_ || failed_);
    awaited_ = false;
    answer.whole = whole;
    answers_.push_back(std::move(answer));
    if (whole) answered();
  }
  void answered() {
    next_ = {};
    in_request_ = false;
  }
  static ResponseHead head_of(unsigned how, std::size_t length) {
    constexpr std::array statuses{200, 200, 200, 204, 205, 304, 404, 100};
    ResponseHead head{statuses[how & 7U]};
    if ((how & 8U) != 0) head.headers.add_trusted("Content-Length", std::to_string(length));
    return head;
  }
  void respond(unsigned how) {
    const std::string body(how * 3, 'r');
    const bool could = awaited_ && !connection_.should_close();
    ResponseHead head = head_of(how, body.size());
    if (how == 7) head.headers.add_trusted("Connection", "close"), head.status = 200;
    Answer answer = answer_of(head.status);
    if (!connection_.respond(head, Segment{body}, {now_, {}}).ok()) return;
    require(could || failed_);
    answer.body = body;
    took(std::move(answer), true);
    require(connection_.answer_finished() || connection_.should_close());
  }
  void start(unsigned how) {
    Answer answer = answer_of(head_of(how, 0).status);
    if (connection_.start(head_of(how, 12), {now_, {}}).ok()) took(std::move(answer), false);
  }
  void write(unsigned how) {
    const std::string piece(how, 'w');
    if (!connection_.write(Segment{piece}).ok()) return;
    require(streaming());
    answers_.back().body += piece;
  }
  void finish(unsigned how) {
    Headers trailers;
    trailers.add_trusted(how == 2 ? "Content-Length" : "X-End", "1");
    const auto done = connection_.finish(now_, how == 0 ? nullptr : &trailers);
    if (!done.ok()) return;
    require(how != 2 && !answers_.empty() && !answers_.back().whole);
    answers_.back().whole = true;
    answered();
  }
  void interim() {
    if (connection_.interim(Segment::literal(kHints)).ok()) next_.hinted = true;
  }
  void time_out() {
    const auto deadline = connection_.next_deadline();
    const bool due = deadline && *deadline <= now_;
    require(connection_.timed_out(now_) == due);
    if (!due) return;
    require(connection_.next_deadline() != deadline);  // else a server would ask for ever
    if (connection_.should_close())
      require(stalled_ || !awaited_);  // a request that is late is answered
    else
      late_ = true;
  }
  void send(unsigned how) {
    Segments& output = connection_.output();
    std::uint64_t most = how == 15 ? total_size(output) : total_size(output) * how / 15;
    while (!output.empty() && most >= output.front().size()) {
      most -= output.front().size();
      sent_ += output.front().bytes();
      output.erase(output.begin());
    }
    if (most > 0) {
      sent_ += output.front().bytes().substr(0, most);
      output.front().remove_prefix(most);
    }
    stalled_ = !output.empty();
    connection_.sent(now_, stalled_);
  }
  void refuse() {
    if (!failed_ || refused_) return;  // only after Event::error
    refused_ = true;
    const bool streams = streaming();
    const bool begun = connection_.answer_started();
    Answer answer = answer_of(status_of(connection_.error()));
    answer.body = std::string{describe(connection_.error())} + "\n";
    connection_.respond_error({now_, {}});
    if (streams) require(connection_.should_close());
    if (!begun && connection_.answer_finished()) took(std::move(answer), true);
  }
  void prepare(unsigned how) {
    if (!at_request_) return;
    at_request_ = false;
    if ((how & 1U) != 0) static_cast<void>(connection_.decode_body());
    if ((how & 2U) == 0) return;
    body_limit_ = how;
    connection_.set_body_limit(how);
  }

  Time now_{seconds{1}};
  ServerConnection connection_;
  std::string_view bytes_;   // that the client still sends
  std::vector<char> piece_;  // the connection reads it where it lies, which ASan watches
  std::string sent_;         // what the client has
  std::vector<Answer> answers_;
  Answer next_;  // of the present request, as far as it is known
  std::size_t body_ = 0, body_limit_ = SIZE_MAX;
  bool in_request_ = false;  // between Event::request and Event::end
  bool awaited_ = false;     // its answer was not begun
  bool at_request_ = false;  // Event::request was the last one
  bool stalled_ = false;     // some of the output was not taken when it was offered last
  bool late_ = false;        // the request timed out
  bool eof_ = false, failed_ = false, refused_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t steps = std::min<std::size_t>(data[1], size - 2);
  Session session{data[0], {reinterpret_cast<const char*>(data) + 2 + steps, size - 2 - steps}};
  for (std::size_t i = 0; i < steps; ++i) session.step(data[2 + i]);
  session.end();
  return 0;
}
