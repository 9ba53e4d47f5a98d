// The event loop and both kinds of waiting, in reading order.
#pragma once
#include "eddy/loop/async_generator.h"  // IWYU pragma: export
#include "eddy/loop/clock.h"            // IWYU pragma: export
#include "eddy/loop/context.h"          // IWYU pragma: export
#include "eddy/loop/event.h"            // IWYU pragma: export
#include "eddy/loop/fiber.h"            // IWYU pragma: export
#include "eddy/loop/future.h"           // IWYU pragma: export
#include "eddy/loop/listener.h"         // IWYU pragma: export
#include "eddy/loop/loop.h"             // IWYU pragma: export
#include "eddy/loop/stream.h"           // IWYU pragma: export
#include "eddy/loop/task.h"             // IWYU pragma: export
#include "eddy/loop/waiter.h"           // IWYU pragma: export
