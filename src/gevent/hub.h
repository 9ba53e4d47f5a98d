// The hub: this thread's loop, and waiting in main, which is no green thread and so runs the hub meanwhile.
//
// Timeouts of a greenlet interrupt its fiber. Main has no fiber; its timeouts are deadlines kept here, and
// wait looks at the earliest. Tests: tests/gevent/timeout_test.cc.
#pragma once
#include <optional>

#include "eddy/loop/event.h"
#include "eddy/loop/loop.h"

namespace eddy::gevent {

class Timeout;

// The current loop; made, and kept until the thread ends, where it has none.
loop::Loop& hub();
// Ends the one that was made here, and with it every greenlet; none may be running. Where somebody else made the loop: nothing.
void end_hub();

// Waits for the event, at most `timeout`: false where that came first. Parks a greenlet, runs the hub
// elsewhere. Throws what the greenlet, or main, was interrupted with.
bool wait(loop::Event& event, std::optional<loop::Duration> timeout);

// A timeout that main began. Called by Timeout alone.
void add_main_timeout(const Timeout& timeout, loop::TimePoint deadline);
// True if it was still there.
bool remove_main_timeout(const Timeout& timeout) noexcept;

}  // namespace eddy::gevent
