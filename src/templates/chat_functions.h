// src/templates/chat_functions.h: strftime_now by any clock; the rest of chat is include/eddy/templates/chat.h.
// Tests: tests/templates/batch/chat.txt.
#pragma once
#include <functional>

#include "eddy/value.h"
#include "templates/runtime/calendar.h"

namespace eddy::templates {

// strftime_now(format) of the time that `now` tells.
Value strftime_now(std::function<runtime::Moment()> now);

}  // namespace eddy::templates
