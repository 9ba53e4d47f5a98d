// Stream over real sockets: one suite for TCP and Unix. Its edges: stream_edges_test.cc.
#include "eddy/loop/stream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "loop/stream_fixture.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

TEST_P(StreamTest, ReadsAndAnswers) {
  server_->start(events_);
  client_writes("ping");
  turn_until([&] { return events_.read == "ping"; });
  const Piece pieces[] = {Piece::memory("po"), Piece::memory(""), Piece::memory("ng")};
  const Written written = server_->write(pieces);
  EXPECT_EQ(written.bytes, 4U);
  EXPECT_FALSE(written.error);
  EXPECT_EQ(client_reads(4), "pong");
}

TEST_P(StreamTest, EndsWhenThePeerDoes) {
  server_->start(events_);
  client_writes("last");
  client_closes();
  turn_until([&] { return events_.closed; });
  EXPECT_EQ(events_.read, "last");
  EXPECT_TRUE(events_.ended);
  EXPECT_FALSE(events_.error);
  EXPECT_TRUE(server_->closed());
}

TEST_P(StreamTest, AHalfClosedPeerStillGetsItsAnswer) {
  events_.close_at_end = false;
  server_->start(events_);
  shutdown(client_, SHUT_WR);
  turn_until([&] { return events_.ended; });
  EXPECT_EQ(server_->write("answer").bytes, 6U);
  EXPECT_EQ(client_reads(6), "answer");
  EXPECT_FALSE(loop_.run_once());  // and the end is not told over and over
}

TEST_P(StreamTest, AFullSocketTakesMoreLater) {
  server_->start(events_);
  const std::string text(32'000'000, 'x');
  std::size_t sent = 0;
  std::size_t got = 0;
  const auto send_more = [&] { sent += server_->write(std::string_view{text}.substr(sent)).bytes; };
  events_.when_writable = send_more;
  send_more();
  EXPECT_LT(sent, text.size());  // it did not wait
  while (got < text.size()) {
    const std::size_t piece = client_reads(1'000'000).size();
    got += piece;
    if (piece == 0) loop_.run_once();
  }
  EXPECT_EQ(sent, text.size());
  EXPECT_GT(events_.writable, 0);
}

TEST_P(StreamTest, SendsRangesOfFiles) {
  server_->start(events_);
  std::FILE* file = std::tmpfile();
  std::fputs("0123456789", file);
  std::fflush(file);
  const Piece pieces[] = {Piece::memory("head "), Piece::range(fileno(file), 2, 5), Piece::memory(" tail")};
  EXPECT_EQ(server_->write(pieces).bytes, 15U);
  EXPECT_EQ(client_reads(15), "head 23456 tail");
  const Piece beyond[] = {Piece::range(fileno(file), 8, 5)};
  const Written written = server_->write(beyond);
  EXPECT_EQ(written.bytes, 2U);
  EXPECT_TRUE(written.error);  // the file is shorter than it was said to be
  EXPECT_TRUE(server_->closed());
  std::fclose(file);
}

TEST_P(StreamTest, PausedItReadsNothing) {
  server_->start(events_);
  events_.on_bytes = [&] { server_->pause_reading(); };
  client_writes("a");
  turn_until([&] { return events_.read == "a"; });
  client_writes("b");
  for (int i = 0; i < 10; ++i) loop_.run_once();
  EXPECT_EQ(events_.read, "a");
  server_->resume_reading();
  turn_until([&] { return events_.read == "ab"; });
}

TEST_P(StreamTest, MayBeDestroyedInItsCallbacks) {
  server_->start(events_);
  events_.on_bytes = [&] { server_.reset(); };
  client_writes("x");
  turn_until([&] { return server_ == nullptr; });
  for (int i = 0; i < 3; ++i) loop_.run_once();
  EXPECT_FALSE(events_.closed);  // the destructor tells nobody
  EXPECT_EQ(recv(client_, events_.read.data(), 1, 0), 0);
}

TEST_P(StreamTest, LingeringReadsAndDropsUntilThePeerCloses) {
  server_->start(events_);
  client_writes("too large");
  turn_until([&] { return events_.read == "too large"; });
  server_->write("413");
  server_->linger();
  client_writes("still sending");
  EXPECT_EQ(client_reads(3), "413");
  for (int i = 0; i < 10; ++i) loop_.run_once();
  EXPECT_FALSE(events_.closed);
  client_closes();
  turn_until([&] { return events_.closed; });
  EXPECT_EQ(events_.read, "too large");
}

TEST_P(StreamTest, KnowsWhetherWhatItWroteHasCome) {
  server_->start(events_);
  EXPECT_FALSE(server_->unacknowledged());
  const std::string much(32'000'000, 'x');  // more than both sockets hold
  std::size_t left = server_->write(much).bytes;
  EXPECT_TRUE(server_->unacknowledged());
  while (left > 0) left -= client_reads(left).size();
  turn_until([&] { return !server_->unacknowledged(); });
  server_->close();
  EXPECT_FALSE(server_->unacknowledged());
}

TEST_P(StreamTest, LingeringEndsByTimeAndBySize) {
  server_->start(events_);
  server_->linger(5s, 1000);
  loop_.run_once();
  clock_.advance(5s);
  turn_until([&] { return events_.closed; });
  const int second = connect_one();
  turn_until([&] { return !accepted_.empty(); });
  Recorder other;
  accepted_.front()->start(other);
  accepted_.front()->linger(5s, 1000);
  const std::string much(1000, 'x');
  ASSERT_EQ(send(second, much.data(), much.size(), 0), 1000);
  turn_until([&] { return other.closed; });
  close(second);
}

TEST_P(StreamTest, AbortResetsTcp) {
  server_->start(events_);
  server_->abort();
  turn_until([&] { return events_.closed; });
  char byte = 0;
  const ssize_t result = recv(client_, &byte, 1, 0);
  if (path_.empty()) {
    EXPECT_EQ(result, -1);
    EXPECT_EQ(errno, ECONNRESET);
  } else {
    EXPECT_EQ(result, 0);
  }
  EXPECT_TRUE(server_->write("x").error);
}

TEST_P(StreamTest, AWriteToAPeerThatIsGoneIsAnError) {
  events_.close_at_end = false;
  server_->start(events_);
  client_closes();
  turn_until([&] { return events_.ended || events_.closed; });
  for (int i = 0; i < 10 && !server_->closed(); ++i) {
    server_->write("into the void");
    loop_.run_once();
  }
  turn_until([&] { return events_.closed; });
  EXPECT_TRUE(events_.error);
}

TEST_P(StreamTest, KnowsBothEnds) {
  if (!path_.empty()) {
    EXPECT_EQ(server_->local().address, path_);
    EXPECT_EQ(server_->peer().address, "");
    return;
  }
  const std::string loopback = std::string{GetParam()} == "tcp6" ? "::1" : "127.0.0.1";
  EXPECT_EQ(server_->local().address, loopback);
  EXPECT_EQ(server_->local().port, listener_->port());
  EXPECT_EQ(server_->peer().address, loopback);
  EXPECT_EQ(server_->peer().port, endpoint_of(client_, false).port);
}

TEST_P(StreamTest, MayOutliveTheLoopsEnd) {
  // The members' order destroys the stream before the loop; here it is the other way round.
  std::unique_ptr<Stream> orphan;
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  server_.reset();
  listener_.reset();
  std::thread{[&] {
    Loop other;
    orphan = Stream::adopt(other, ends[0]);
    orphan->start(events_);
  }}.join();
  EXPECT_TRUE(orphan->closed());
  EXPECT_FALSE(events_.closed);
  close(ends[1]);
}

INSTANTIATE_TEST_SUITE_P(Sockets, StreamTest, testing::Values("tcp", "tcp6", "unix"),
                         [](const auto& sockets) { return std::string{sockets.param}; });

}  // namespace
}  // namespace eddy::loop
