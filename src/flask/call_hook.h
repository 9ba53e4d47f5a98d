// Calls a hook of either kind where its caller may block: it waits for one that is a coroutine, as loop::await does.
#pragma once
#include <type_traits>

#include "eddy/flask/hooks.h"
#include "eddy/loop/loop.h"

namespace eddy::flask::detail {

template <class Result, class... Arguments>
Result call_hook(const Hook<Result, Arguments...>& hook, std::type_identity_t<Arguments>... arguments) {
  if (hook.start) return loop::await(hook.start(arguments...));
  return hook.call(arguments...);
}

}  // namespace eddy::flask::detail
