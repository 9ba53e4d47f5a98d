// process_tree.h: what a tree of processes has used, read from /proc and the kernel's clocks.
//
// CPU time is read from each process's own clock (clock_getcpuclockid(3)), which counts nanoseconds and still
// holds the time of threads that have ended. A child process that has ended and was waited for is counted
// through its parent, which knows it in ticks of 10 ms only; no row that ships makes processes per request.
// Tests: tests/cmd/process_tree_test.cc.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <vector>

namespace eddy::command {

// Every process below `root`, children before grandchildren; `root` is not among them.
std::vector<pid_t> processes_below(pid_t root);

// CPU time, user and system, of all processes below `root` since each began.
std::chrono::nanoseconds cpu_time_below(pid_t root);

// The sum of the peaks of resident memory (VmHWM) of all processes below `root`, in MiB. Pages that processes
// share are counted in each, and the peaks need not have been at one time: an upper bound.
double peak_resident_mib_below(pid_t root);

}  // namespace eddy::command
