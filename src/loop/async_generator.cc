// What ends the wait of a generator that nobody is there for any more.
#include "eddy/loop/async_generator.h"

#include "loop/wait_state.h"

namespace eddy::loop {

GiveUp::GiveUp(Strand& strand, std::coroutine_handle<> outer, Waiter& waiter)
    : Ready{strand.loop()}, strand_{strand}, outer_{outer}, state_{waiter.state_} {
  if (!state_->arm(*this)) {
    waiter.waker().wake();  // remembered for the next one
    wake();
  }
}

GiveUp::~GiveUp() {
  state_->disarm();
  strand_.give_up_to({});
}

}  // namespace eddy::loop
