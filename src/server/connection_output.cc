// What a connection sends: answers from its exchange, in one system call with all that waits before them.
#include <array>
#include <utility>

#include "eddy/http/status.h"
#include "server/connection.h"
#include "server/core.h"

namespace eddy::server {
namespace {

constexpr std::size_t pieces_a_write = 64;

loop::Piece to_piece(const http::Segment& segment) {
  if (!segment.is_file()) return loop::Piece::memory(segment.bytes());
  const http::FileRange& range = segment.file();
  return loop::Piece::range(range.descriptor, range.offset, range.length);
}

void drop_sent(http::Segments& output, std::uint64_t sent) {
  std::size_t whole = 0;
  while (whole < output.size() && output[whole].size() <= sent) sent -= output[whole++].size();
  if (whole == output.size()) return output.clear();
  output.erase(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(whole));
  if (sent > 0) output.front().remove_prefix(sent);
}

// Segments held for a slow reader before write waits, however small they are: each costs memory and work beyond its bytes.
constexpr std::size_t max_segments = 1024;

}  // namespace

bool Connection::full() const noexcept {
  return unsent_ >= core_.options.write_buffer || http_.output().size() >= max_segments;
}

void Connection::add_server_field(http::ResponseHead& head) const {
  if (!core_.options.server_name.empty() && !head.headers.contains("Server"))
    head.headers.add_trusted("Server", core_.options.server_name);
  if (!peer_.request_id.empty() && !head.headers.contains(core_.request_ids.header()))
    head.headers.add_trusted(core_.request_ids.header(), peer_.request_id);
}

// Leaves at once, also where a handler runs inline: what it hints at is of no use beside the answer.
base::Status<http::SendError> Connection::interim(http::Segment head) {
  auto taken = http_.interim(std::move(head));
  if (taken) flush();
  return taken;
}

base::Status<http::SendError> Connection::respond(http::ResponseHead& head, std::span<http::Segment> body) {
  add_server_field(head);
  std::size_t bytes = 0;
  for (const http::Segment& each : body) bytes += static_cast<std::size_t>(each.size());
  if (core_.draining()) http_.close_after_answer();
  const auto status = http_.respond(head, body, core_.moment());
  if (status) status_ = head.status;
  if (!status || corks_ > 0 || !http_.pipelined()) return answered(status, bytes);
  count(bytes);
  flush_soon();
  return status;
}

base::Status<http::SendError> Connection::begin_answer(http::ResponseHead& head) {
  add_server_field(head);
  if (core_.draining()) http_.close_after_answer();
  const auto status = http_.start(head, core_.moment());
  if (!status) return status;
  status_ = head.status;
  end_body_behind_answer();
  if (corks_ == 0) flush_soon();  // with the first piece, where that comes without delay
  return status;
}

base::Status<http::SendError> Connection::write(std::span<http::Segment> data) {
  std::size_t bytes = 0;
  for (const http::Segment& each : data) bytes += static_cast<std::size_t>(each.size());
  return answered(http_.write(data), bytes);
}

base::Status<http::SendError> Connection::end_answer(const http::Headers* trailers) {
  return answered(http_.finish(core_.loop.now(), trailers), 0);
}

base::Status<http::SendError> Connection::answered(base::Status<http::SendError> status, std::size_t bytes) {
  if (!status) return status;
  count(bytes);
  end_body_behind_answer();
  if (corks_ == 0) flush();
  return status;
}

void Connection::count(std::size_t bytes) noexcept {
  body_bytes_ += bytes;
  unsent_ += bytes;
}

void Connection::flush_soon() {
  if (full()) return flush();
  if (flush_due_) return;
  core_.call_next_turn(*this);  // first: what nobody comes for would never be sent
  flush_due_ = true;
}

// Since the last look; and there are requests for yet more.
bool Connection::answers_come() {
  const std::size_t waiting = http_.output().size();
  return std::exchange(seen_output_, waiting) != waiting && http_.pipelined() && !full();
}

void Connection::uncork() noexcept {
  if (--corks_ > 0 || (flush_due_ && !full())) return;
  try {
    flush();
  } catch (...) {
    give_up();
  }
}

void Connection::respond_failure(int status) {
  if (http_.error() != http::RequestError::none) {
    if (socket_open_) status_ = http::status_of(http_.error());
    http_.respond_error(core_.moment());
  } else {
    http::ResponseHead head{status};
    head.headers.add_trusted("Content-Type", "text/plain; charset=utf-8");
    if (status == 503) head.headers.add_trusted("Retry-After", "1");
    http::Segment body{std::string{http::reason_phrase(status)} + "\n"};
    (void)respond(head, {&body, 1});
  }
  if (corks_ == 0) flush();
}

void Connection::abort_answer() {
  http_.abort();
  if (corks_ == 0) flush();
}

void Connection::flush() {
  if (!socket_open_) return;
  const bool was_full = full();
  if (send()) after_flush(was_full);
}

std::optional<std::uint64_t> Connection::send() {
  std::uint64_t sent = 0;
  http::Segments& output = http_.output();
  while (!output.empty()) {
    std::array<loop::Piece, pieces_a_write> pieces;
    std::size_t count = 0;
    std::uint64_t wanted = 0;
    for (; count < output.size() && count < pieces.size(); ++count) {
      pieces[count] = to_piece(output[count]);
      wanted += pieces[count].size;
    }
    const loop::Written written = stream_->write({pieces.data(), count});
    if (written.error) return std::nullopt;  // on_close follows
    drop_sent(output, written.bytes);
    sent += written.bytes;
    if (written.bytes < wanted) break;
  }
  return sent;
}

void Connection::after_flush(bool was_full) {
  unsent_ = static_cast<std::size_t>(http::total_size(http_.output()));
  seen_output_ = 0;
  http_.sent(core_.loop.now(), unsent_ > 0);
  if (unsent_ == 0 && http_.should_close()) return end_socket();
  update_reading();
  if (was_full && !full() && exchange_) core_.runner->resume(*exchange_);
}

// In stages where the client may send on: because http says so, or because it has not yet read that this was the last answer, and
// did not ask for it to be. A stop does not wait for what may come from one that has read all.
void Connection::end_socket() {
  if (std::exchange(socket_ends_, true)) return;  // it lingers
  if (http_.needs_reset()) return stream_->abort();
  const bool knows = !head().keep_alive;
  if (http_.peer_may_send() || stream_->unread() || (!knows && stream_->unacknowledged()))
    stream_->linger();
  else
    stream_->close();
}

void Connection::on_writable() {
  flush();
  if (socket_open_ && !exchange_) pump();
}

// Reads on while that is of use: bytes of a body nobody reads yet, and requests behind an unread answer, wait in
// the kernel.
void Connection::update_reading() {
  const bool held = exchange_ ? launched_ && body_open_ && !may_read_events() : full();
  const bool wanted = !held && http_.wants_read();
  if (wanted == stream_->reading()) return;
  if (wanted)
    stream_->resume_reading();
  else
    stream_->pause_reading();
}

}  // namespace eddy::server
