// What the tests of streams share: a recorder of their events, and a listener with one client.
#pragma once
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop.h"
#include "loop/address.h"

namespace eddy::loop {

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
  explicit StreamTest(std::size_t read_buffer_size = LoopOptions{}.read_buffer_size)
      : loop_{{.clock = &clock_, .read_buffer_size = read_buffer_size}} {}
  void SetUp() override {
    ListenOptions options;
    if (std::string{GetParam()} == "unix")
      options.unix_path = path_ =
          testing::TempDir() + "eddy-stream-test-" + std::to_string(getpid()) + ".sock";
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
  void turn(int times) {
    for (int i = 0; i < times; ++i) loop_.run_once();
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
  Loop loop_;
  std::string path_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Stream>> accepted_;
  Recorder events_;
  std::unique_ptr<Stream> server_;
  int client_ = -1;
};

}  // namespace eddy::loop
