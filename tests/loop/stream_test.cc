// Stream and Listener over real sockets: one suite for TCP and Unix.
#include "eddy/loop/stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "eddy/loop.h"
#include "loop/address.h"
#include "loop/log_recorder.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

// Notes what happens to a stream, in order.
struct Recorder final : Stream::Events {
  void on_read(std::string_view bytes) override {
    read += bytes;
    if (on_bytes) on_bytes();
  }
  void on_read_end(Stream& stream) override {
    ended = true;
    if (close_at_end) stream.close();
  }
  void on_writable() override {
    ++writable;
    if (when_writable) when_writable();
  }
  void on_close(std::error_code why) override {
    closed = true;
    error = why;
  }
  std::string read;
  bool ended = false;
  bool close_at_end = true;
  bool closed = false;
  int writable = 0;
  std::error_code error;
  base::Function<void()> on_bytes;
  base::Function<void()> when_writable;
};

// A listener, and a plain client's blocking socket whose other end the loop has.
class StreamTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    ListenOptions options;
    if (std::string{GetParam()} == "unix")
      options.unix_path = path_ = testing::TempDir() + "eddy-stream-test.sock";
    if (std::string{GetParam()} == "tcp6") options.address = "::1";
    auto opened = Listener::open(
        loop_, options, [this](std::unique_ptr<Stream> stream) { accepted_.push_back(std::move(stream)); });
    if (!opened) GTEST_SKIP() << opened.error().message;
    listener_ = std::move(opened).value();
    client_ = connect_one();
    turn_until([this] { return !accepted_.empty(); });
    server_ = std::move(accepted_.front());
    accepted_.clear();
  }
  void TearDown() override {
    if (client_ >= 0) close(client_);
    if (!path_.empty()) std::remove(path_.c_str());
  }
  [[nodiscard]] int connect_one() const {
    SocketAddress address{};
    socklen_t length = sizeof address;
    EXPECT_EQ(getsockname(listener_->descriptor(), &address.any, &length), 0);
    const int client = socket(address.any.sa_family, SOCK_STREAM, 0);
    EXPECT_EQ(connect(client, &address.any, length), 0);
    return client;
  }
  template <class Condition>
  void turn_until(Condition condition) {
    for (int i = 0; i < 1'000'000 && !condition(); ++i) loop_.run_once();
    EXPECT_TRUE(condition());
  }
  [[nodiscard]] std::string client_reads(std::size_t size) const {
    std::string text(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t count = recv(client_, text.data() + got, size - got, MSG_DONTWAIT);
      if (count <= 0) break;
      got += static_cast<std::size_t>(count);
    }
    text.resize(got);
    return text;
  }
  void client_writes(std::string_view text) const {
    ASSERT_EQ(send(client_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  void client_closes() { close(std::exchange(client_, -1)); }

  ManualClock clock_;
  Loop loop_{{.clock = &clock_}};
  std::string path_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Stream>> accepted_;
  Recorder events_;
  std::unique_ptr<Stream> server_;
  int client_ = -1;
};

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

TEST(Listener, RefusesWithASentence) {
  Loop loop;
  ListenOptions options;
  auto first = Listener::open(loop, options, [](std::unique_ptr<Stream>) {});
  ASSERT_TRUE(first);
  options.port = (*first)->port();
  const auto busy = open_listener(options);
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, std::errc::address_in_use);
  EXPECT_EQ(busy.error().message, "can't listen on 127.0.0.1:" + std::to_string(options.port) +
                                      ": the address is in use: another program listens there");
  options.address = "not an address";
  EXPECT_EQ(open_listener(options).error().message,
            "\"not an address\" is not an address of a network interface");
  options.address = "203.0.113.9";
  EXPECT_NE(open_listener(options).error().message.find("no interface of this machine"), std::string::npos);
  options.unix_path = std::string(200, 'x');
  EXPECT_FALSE(open_listener(options));
}

TEST(Listener, EveryInterfaceTakesIpv4) {
  Loop loop;
  ListenOptions options;
  options.address = "";
  std::string peer;
  auto listener =
      Listener::open(loop, options, [&](std::unique_ptr<Stream> stream) { peer = stream->peer().address; });
  ASSERT_TRUE(listener);
  SocketAddress address{};
  const socklen_t length = parse_address("127.0.0.1", (*listener)->port(), address);
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect(client, &address.any, length), 0);
  while (peer.empty()) loop.run_once();
  EXPECT_EQ(peer, "127.0.0.1");
  close(client);
}

class AcceptTest : public testing::Test {
 protected:
  int connect_one() {
    SocketAddress address{};
    const socklen_t length = parse_address("127.0.0.1", listener_->port(), address);
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(client, &address.any, length), 0);
    clients_.push_back(client);
    return client;
  }
  void TearDown() override {
    for (const int client : clients_) close(client);
  }
  ManualClock clock_;
  Loop loop_{{.clock = &clock_}};
  std::vector<std::unique_ptr<Stream>> accepted_;
  std::unique_ptr<Listener> listener_ =
      Listener::open(loop_, {.accept_batch = 4}, [this](std::unique_ptr<Stream> stream) {
        accepted_.push_back(std::move(stream));
      }).value();
  std::vector<int> clients_;
};

TEST_F(AcceptTest, TakesABatchATurn) {
  for (int i = 0; i < 10; ++i) connect_one();
  loop_.run_once();
  EXPECT_EQ(accepted_.size(), 4U);
  listener_->accept_pending();
  EXPECT_EQ(accepted_.size(), 10U);
}

TEST_F(AcceptTest, PausedItLeavesThemInTheQueue) {
  listener_->pause();
  connect_one();
  for (int i = 0; i < 3; ++i) loop_.run_once();
  EXPECT_TRUE(accepted_.empty());
  listener_->resume();
  while (accepted_.empty()) loop_.run_once();
}

TEST_F(AcceptTest, OutOfDescriptorsItTriesAgainLater) {
  const LogRecorder log;
  // UBSan looks a type up through a pipe the first time that it is called: let that be before there is none.
  base::log("eddy.loop", base::LogLevel::info, "about to run out of descriptors");
  connect_one();
  rlimit former{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &former), 0);
  const int next = dup(0);
  close(next);
  rlimit none = former;
  none.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  for (int i = 0; i < 5; ++i) loop_.run_once();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &former), 0);
  EXPECT_TRUE(accepted_.empty());
  EXPECT_EQ(log.lines().size(), 2U);
  clock_.advance(100ms);
  for (int i = 0; i < 1000 && accepted_.empty(); ++i) loop_.run_once();
  EXPECT_EQ(accepted_.size(), 1U);
}

TEST_F(AcceptTest, InheritsADescriptor) {
  const int descriptor = open_listener({}).value();
  int count = 0;
  {
    auto inherited = Listener::inherit(loop_, descriptor, {}, [&](std::unique_ptr<Stream>) { ++count; });
    ASSERT_TRUE(inherited);
    SocketAddress address{};
    const socklen_t length = parse_address("127.0.0.1", (*inherited)->port(), address);
    clients_.push_back(socket(AF_INET, SOCK_STREAM, 0));
    ASSERT_EQ(connect(clients_.back(), &address.any, length), 0);
    while (count == 0) loop_.run_once();
  }
  EXPECT_NE(fcntl(descriptor, F_GETFD), -1);  // still open: it was not ours
  close(descriptor);
}

}  // namespace
}  // namespace eddy::loop
