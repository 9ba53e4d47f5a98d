// warden.h: the process between `eddy bench` and a program of the comparison; see child.h.
#pragma once
#include "bench/child.h"

namespace eddy::command {

// Runs in a fresh fork and never returns: starts the program, writes an End to `report` when it ends, and
// ends its whole tree when it has, or when `control` closes.
[[noreturn]] void run_warden(const Command& command, int control, int report);

}  // namespace eddy::command
