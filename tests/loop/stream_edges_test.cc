// Where edge-triggered polling can go wrong: the kernel tells once, so nothing that it told may be forgotten. The
// loop's read buffer is four bytes here: what lies in a socket takes several reads.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "loop/log_recorder.h"
#include "loop/stream_fixture.h"

namespace eddy::loop {
namespace {

class StreamEdges : public StreamTest {
 protected:
  StreamEdges() : StreamTest{4} {}
  // Sends until the socket is full.
  std::size_t fill(std::string_view text) const { return server_->write(text).bytes; }
};

TEST_P(StreamEdges, WhatOneReadLeavesIsReadWithoutAnotherEdge) {
  server_->start(events_);
  client_writes("0123456789");
  events_.on_bytes = [&] {
    if (events_.read.size() == 10) loop_.stop();
  };
  loop_.run();  // and it does not sleep over them
  EXPECT_EQ(events_.read, "0123456789");
  EXPECT_FALSE(loop_.run_once());
}

TEST_P(StreamEdges, ResumedItReadsWhatCameBeforeThePause) {
  server_->start(events_);
  events_.on_bytes = [&] { server_->pause_reading(); };
  client_writes("0123456789");
  turn_until([&] { return !events_.read.empty(); });
  turn(5);
  EXPECT_EQ(events_.read, "0123");
  events_.on_bytes = nullptr;
  server_->resume_reading();
  turn_until([&] { return events_.read.size() == 10; });
}

TEST_P(StreamEdges, ResumedItReadsWhatCameInThePause) {
  server_->start(events_);
  turn(2);  // the first read has found nothing
  server_->pause_reading();
  client_writes("01234");
  turn(5);
  EXPECT_EQ(events_.read, "");
  client_closes();
  turn(5);
  EXPECT_FALSE(events_.ended);
  server_->resume_reading();
  turn_until([&] { return events_.closed; });
  EXPECT_EQ(events_.read, "01234");
}

TEST_P(StreamEdges, PausingAndResumingInACallbackLosesNothing) {
  server_->start(events_);
  events_.on_bytes = [&] {
    server_->pause_reading();
    server_->resume_reading();
  };
  client_writes("0123456789");
  client_closes();
  turn_until([&] { return events_.closed; });
  EXPECT_EQ(events_.read, "0123456789");
}

TEST_P(StreamEdges, TheEndBehindTheLastBytesIsSeen) {
  for (const std::string last : {"abc", "abcd"}) {  // a short read, and one that fills the buffer
    const int client = connect_one();
    turn_until([&] { return !accepted_.empty(); });
    Recorder events;
    const std::unique_ptr<Stream> stream = std::move(accepted_.front());
    accepted_.clear();
    stream->start(events);
    turn(2);  // watched by now: the bytes and the end come as one edge
    ASSERT_EQ(send(client, last.data(), last.size(), 0), static_cast<ssize_t>(last.size()));
    close(client);
    turn_until([&] { return events.closed; });
    EXPECT_EQ(events.read, last);
    EXPECT_TRUE(events.ended);
  }
}

TEST_P(StreamEdges, ACallbackThatThrowsDoesNotStopTheReading) {
  const LogRecorder log;
  server_->start(events_);
  events_.on_bytes = [&] { throw std::runtime_error("broken"); };
  client_writes("0123456789");
  turn_until([&] { return events_.read.size() == 10; });
}

TEST_P(StreamEdges, EachWriteThatIsCutShortIsToldOnceThatThereIsRoom) {
  server_->start(events_);
  const std::string text(32'000'000, 'x');
  for (int round = 1; round <= 3; ++round) {  // the interest stays, the edge is armed by the write
    ASSERT_LT(fill(text), text.size());
    while (events_.writable < round) {
      static_cast<void>(client_reads(1'000'000));
      loop_.run_once();
    }
    while (!client_reads(1'000'000).empty()) loop_.run_once();
    turn(3);
    EXPECT_EQ(events_.writable, round);
  }
}

TEST_P(StreamEdges, AHalfClosedPeerSendsFirstAndGetsALongAnswer) {
  events_.close_at_end = false;
  server_->start(events_);
  client_writes("request");
  shutdown(client_, SHUT_WR);
  turn_until([&] { return events_.ended; });
  EXPECT_EQ(events_.read, "request");
  const std::string text(16'000'000, 'x');
  std::size_t sent = fill(text);
  events_.when_writable = [&] { sent += fill(std::string_view{text}.substr(sent)); };
  std::size_t got = 0;
  turn_until([&] { return (got += client_reads(1'000'000).size()) == text.size(); });
  EXPECT_FALSE(events_.closed);
}

TEST_P(StreamEdges, ABusyStreamLeavesOthersTheirTurn) {
  server_->start(events_);
  const int second = connect_one();
  turn_until([&] { return !accepted_.empty(); });
  Recorder other;
  accepted_.front()->start(other);
  turn(2);
  client_writes(std::string(1000, 'x'));
  ASSERT_EQ(send(second, "y", 1, 0), 1);
  turn_until([&] { return other.read == "y"; });
  EXPECT_LE(events_.read.size(), 100U);
  turn_until([&] { return events_.read.size() == 1000; });
  close(second);
}

TEST_P(StreamEdges, ClosedItIsNotReadAgain) {
  server_->start(events_);
  events_.on_bytes = [&] { server_->close(); };
  client_writes("0123456789");
  turn_until([&] { return events_.closed; });
  turn(3);
  EXPECT_EQ(events_.read, "0123");
}

TEST_P(StreamEdges, AResetReachesAPausedStream) {
  if (!path_.empty()) GTEST_SKIP() << "a Unix socket has no reset";
  server_->start(events_);
  turn(2);
  server_->pause_reading();
  const linger none{1, 0};
  setsockopt(client_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  client_closes();
  turn_until([&] { return events_.closed; });
  EXPECT_EQ(events_.error, std::errc::connection_reset);
}

TEST_P(StreamEdges, AStreamThatWasNeverStartedMayLinger) {
  server_->linger();
  client_writes("dropped");
  client_closes();
  turn_until([&] { return server_->closed(); });
}

INSTANTIATE_TEST_SUITE_P(Sockets, StreamEdges, testing::Values("tcp", "tcp6", "unix"),
                         [](const auto& sockets) { return std::string{sockets.param}; });

}  // namespace
}  // namespace eddy::loop
