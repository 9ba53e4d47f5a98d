// Poller: a descriptor's number may have a new holder before the old one's events have come.
#include "loop/poller.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>

namespace eddy::loop {
namespace {

struct Holder final : Polled {
  void on_poll(std::uint32_t which) noexcept override {
    ++calls;
    events = which;
    if (when_called) when_called();
  }
  void on_released() noexcept override { ++released; }
  int calls = 0;
  int released = 0;
  std::uint32_t events = 0;
  std::function<void()> when_called;
};

constexpr std::uint32_t edges = EPOLLIN | EPOLLRDHUP | EPOLLET;

// Two pairs of sockets, the near ends watched.
class PollerTest : public testing::Test {
 protected:
  PollerTest() {
    for (Pair* pair : {&one_, &two_}) {
      EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair->ends), 0);
      poller_.attach(pair->ends[0], pair->holder);
      poller_.want(pair->holder, edges);
    }
    turn();
  }
  ~PollerTest() override {
    for (const Pair* pair : {&one_, &two_})
      for (const int end : pair->ends) close(end);
  }
  struct Pair {
    int ends[2];
    Holder holder;
    void peer_writes() const { EXPECT_EQ(write(ends[1], "x", 1), 1); }
  };
  // Closes the pair's near end and gives its number to `next`, another socket that is ready for nothing.
  void replace(Pair& pair, Holder& next) {
    const int number = pair.ends[0];
    poller_.detach(pair.holder);
    close(number);
    int fresh[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fresh), 0);
    if (fresh[0] != number) {
      ASSERT_EQ(dup2(fresh[0], number), number);
      close(fresh[0]);
    }
    fresh_peer_ = fresh[1];
    poller_.attach(number, next);
    poller_.want(next, edges);
  }
  void turn(int milliseconds = 0) { poller_.call(poller_.wait(milliseconds)); }
  Poller poller_;
  Pair one_, two_;
  int fresh_peer_ = -1;
};

TEST_F(PollerTest, TellsAnEdgeOnce) {
  one_.peer_writes();
  turn();
  turn();
  EXPECT_EQ(one_.holder.calls, 1);
  EXPECT_TRUE(one_.holder.events & EPOLLIN);
  EXPECT_EQ(two_.holder.calls, 0);
  poller_.want(one_.holder, edges | EPOLLOUT);  // a change tells what is there now
  turn();
  EXPECT_EQ(one_.holder.calls, 2);
  EXPECT_TRUE(one_.holder.events & EPOLLOUT);
}

TEST_F(PollerTest, AStaleEventOfTheSameBatchReachesNobody) {
  Holder next;
  one_.peer_writes();
  two_.peer_writes();
  // Whichever comes first replaces the other, whose event is in the batch already.
  one_.holder.when_called = [&] { replace(two_, next); };
  two_.holder.when_called = [&] { replace(one_, next); };
  turn();
  EXPECT_EQ(one_.holder.calls + two_.holder.calls, 1);
  EXPECT_EQ(one_.holder.released + two_.holder.released, 1);
  EXPECT_EQ(next.calls, 0);
  turn();
  EXPECT_EQ(next.calls, 0);
  EXPECT_EQ(write(fresh_peer_, "x", 1), 1);
  turn();
  EXPECT_EQ(next.calls, 1);
  close(fresh_peer_);
}

TEST_F(PollerTest, AnEventOfACopyThatAChildHoldsReachesNobody) {
  Holder next;
  const int copy = dup(one_.ends[0]);
  replace(one_, next);  // close(2) has not taken it out
  one_.peer_writes();
  turn();
  EXPECT_EQ(one_.holder.calls, 0);
  EXPECT_EQ(next.calls, 0);
  close(copy);
  close(fresh_peer_);
}

TEST_F(PollerTest, CallsAgainOnceAndNotTheClosed) {
  poller_.again(one_.holder);
  poller_.again(one_.holder);
  poller_.again(two_.holder);
  EXPECT_FALSE(poller_.idle());
  poller_.detach(two_.holder);
  turn(-1);  // does not wait: somebody is due
  EXPECT_EQ(one_.holder.calls, 1);
  EXPECT_EQ(two_.holder.calls, 0);
  EXPECT_EQ(two_.holder.released, 1);
  EXPECT_TRUE(poller_.idle());
}

TEST_F(PollerTest, WhoAsksAgainInItsCallComesInTheNextStep) {
  one_.holder.when_called = [&] { poller_.again(one_.holder); };
  poller_.again(one_.holder);
  for (int step = 1; step <= 3; ++step) {
    turn();
    EXPECT_EQ(one_.holder.calls, step);
  }
}

TEST_F(PollerTest, ServedAndClosedInOneStepItNeverReachesTheKernel) {
  Holder next;
  replace(one_, next);
  poller_.detach(next);
  turn();
  EXPECT_EQ(next.released, 1);
  EXPECT_EQ(write(fresh_peer_, "x", 1), 1);
  turn();
  EXPECT_EQ(next.calls, 0);
  close(fresh_peer_);
}

TEST_F(PollerTest, WithdrawnItIsOutThoughItStaysOpen) {
  poller_.withdraw(one_.holder);
  one_.peer_writes();
  turn();
  EXPECT_EQ(one_.holder.calls, 0);
  EXPECT_EQ(one_.holder.released, 1);
  Holder next;
  poller_.attach(one_.ends[0], next);  // it may be watched anew
  EXPECT_EQ(poller_.watch(next, EPOLLIN), 0);
  turn();
  EXPECT_EQ(next.calls, 1);
}

TEST_F(PollerTest, TellsWhatTheKernelCannotWatch) {
  struct Refused final : Polled {
    void on_poll(std::uint32_t) noexcept override {}
    void on_released() noexcept override {}
    void on_refused(int why) noexcept override { error = why; }
    int error = 0;
  } refused;
  std::FILE* file = std::tmpfile();
  poller_.attach(fileno(file), refused);
  poller_.want(refused, edges);
  turn();
  EXPECT_EQ(refused.error, EPERM);
  poller_.detach(refused);
  poller_.release();
  std::fclose(file);
}

}  // namespace
}  // namespace eddy::loop
