// The thread's slots.
#include "eddy/loop/context.h"

#include "loop/thread_state.h"

namespace eddy::loop {
namespace {
constinit thread_local ThreadState state;
constinit thread_local ContextPtr slot;
}  // namespace

ThreadState& thread_state() noexcept { return state; }
ContextPtr& current_context() noexcept { return slot; }
void drop_context() noexcept {
  if (slot) slot.reset();
}

}  // namespace eddy::loop
