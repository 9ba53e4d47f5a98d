// The one place that knows fcontext, __cxa_get_globals and the sanitizers' fiber calls.
#include "loop/stack_switch.h"

#include <cxxabi.h>

#include <boost/context/detail/fcontext.hpp>
#include <cstring>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EDDY_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define EDDY_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define EDDY_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define EDDY_TSAN 1
#endif
#if defined(EDDY_ASAN)
#include <sanitizer/common_interface_defs.h>
// Its locals stay on the stack that is switched. Where ASan looks for use after return (clang's default) it would
// keep them on a fake stack, which the last switch away from a fiber destroys before the other side has read them.
#define EDDY_REAL_FRAME __attribute__((no_sanitize("address")))
#else
#define EDDY_REAL_FRAME
#endif
#if defined(EDDY_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace eddy::loop {
namespace {

namespace fc = boost::context::detail;

// Goes along with a switch; lives on the stack that is left.
struct Passage {
  StackState* from;
  StackState* to;
};

// On the stack that was just entered: notes how to go back to the one that was left.
EDDY_REAL_FRAME StackState& arrive(fc::transfer_t arrival) noexcept {
  const Passage passage = *static_cast<Passage*>(arrival.data);
  passage.from->context = arrival.fctx;
#if defined(EDDY_ASAN)
  const void* bottom = nullptr;
  std::size_t size = 0;
  __sanitizer_finish_switch_fiber(passage.to->fake_stack, &bottom, &size);
  if (!passage.from->bottom) {  // the thread's own stack: only ASan knows where it lies
    passage.from->bottom = bottom;
    passage.from->size = size;
  }
#endif
  return *passage.to;
}

EDDY_REAL_FRAME void first_arrival(fc::transfer_t arrival) {
  StackState& self = arrive(arrival);
  self.entry(self.argument);
}

}  // namespace

void prepare_stack(StackState& stack, void* low, std::size_t size, void (*entry)(void*), void* argument) {
  stack = StackState{};
  stack.entry = entry;
  stack.argument = argument;
  stack.bottom = low;
  stack.size = size;
  stack.context = fc::make_fcontext(static_cast<char*>(low) + size, size, first_arrival);
#if defined(EDDY_TSAN)
  stack.tsan_fiber = __tsan_create_fiber(0);
#endif
}

void release_stack(StackState& stack) noexcept {
#if defined(EDDY_TSAN)
  if (stack.tsan_fiber) __tsan_destroy_fiber(stack.tsan_fiber);
#endif
  stack = StackState{};
}

void adopt_thread_stack([[maybe_unused]] StackState& stack) noexcept {
#if defined(EDDY_TSAN)
  stack.tsan_fiber = __tsan_get_current_fiber();
#endif
}

EDDY_REAL_FRAME void switch_stack(StackState& from, StackState& to, [[maybe_unused]] bool last) {
  // The ABI gives the address only; its two words are the handlers' stack and the count of flying exceptions.
  static_assert(sizeof from.exceptions == 2 * sizeof(void*));
  auto* globals = reinterpret_cast<char*>(abi::__cxa_get_globals());
  std::memcpy(&from.exceptions, globals, sizeof from.exceptions);
  std::memcpy(globals, &to.exceptions, sizeof to.exceptions);
#if defined(EDDY_ASAN)
  __sanitizer_start_switch_fiber(last ? nullptr : &from.fake_stack, to.bottom, to.size);
#endif
#if defined(EDDY_TSAN)
  __tsan_switch_to_fiber(to.tsan_fiber, 0);
#endif
  Passage passage{&from, &to};
  arrive(fc::jump_fcontext(to.context, &passage));
}

}  // namespace eddy::loop
