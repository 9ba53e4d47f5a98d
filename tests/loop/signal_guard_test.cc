// Signals between the end of who watches them and the guard's.
#include "loop/signal_guard.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "eddy/loop/loop.h"

namespace eddy::loop {
namespace {

class SignalGuardTest : public testing::Test {
 protected:
  SignalGuardTest() { sigaction(SIGUSR2, nullptr, &before_); }
  ~SignalGuardTest() override { sigaction(SIGUSR2, &before_, nullptr); }
  static void set(void (*handler)(int)) { std::ignore = ::signal(SIGUSR2, handler); }
  static auto present() {
    struct sigaction action {};
    sigaction(SIGUSR2, nullptr, &action);
    return action.sa_handler;
  }

 private:
  struct sigaction before_ {};
};

TEST_F(SignalGuardTest, WhatNobodyWatchesAnyMoreIsDropped) {
  set(SIG_DFL);
  {
    std::optional<Loop> loop{std::in_place};
    SignalGuard guard{SIGUSR2};
    Watch watch = loop->on_signal(SIGUSR2, [] {});
    guard.hold();
    watch = {};
    raise(SIGUSR2);
    std::thread{[] { raise(SIGUSR2); }}.join();
    loop.reset();
    raise(SIGUSR2);
  }
  EXPECT_EQ(present(), SIG_DFL);
}

TEST_F(SignalGuardTest, AWatchTakesItStill) {
  Loop loop;
  SignalGuard guard{SIGUSR2};
  const Watch watch = loop.on_signal(SIGUSR2, [&] { loop.stop(); });
  guard.hold();
  loop.call_soon([] { raise(SIGUSR2); });
  loop.run();
}

TEST_F(SignalGuardTest, WhatTheProgramHadSetIsSetAgain) {
  for (const bool holds : {true, false}) {
    set(SIG_IGN);
    {
      SignalGuard guard{SIGUSR2};
      Loop loop;
      const Watch watch = loop.on_signal(SIGUSR2, [] {});
      if (holds) guard.hold();
    }
    EXPECT_EQ(present(), SIG_IGN);
  }
}

// Another loop's Watch goes on working.
TEST_F(SignalGuardTest, WhatIsWatchedElsewhereIsLeftAlone) {
  set(SIG_IGN);
  Loop loop;
  std::optional<Watch> watch;
  {
    SignalGuard guard{SIGUSR2};
    watch = loop.on_signal(SIGUSR2, [&] { loop.stop(); });
    guard.hold();
  }
  loop.call_soon([] { raise(SIGUSR2); });
  loop.run();
}

}  // namespace
}  // namespace eddy::loop
