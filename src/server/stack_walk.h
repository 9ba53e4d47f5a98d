// Walks the copy of a stack by the unwind tables of the program's files, with elfutils' libdw; where a function has
// none, by its frame pointer. Reads the copy and those files, nothing else: what makes no sense ends the walk.
// Tests: tests/server/stack_walk_test.cc.
#pragma once
#include <elfutils/libdwfl.h>

#include <memory>
#include <vector>

#include "server/stack_copy.h"

namespace eddy::server {

using Modules = std::unique_ptr<Dwfl, decltype(&dwfl_end)>;
// The files that this process runs, as they are now. Null where they can't be told.
[[nodiscard]] Modules modules_of_this_process();

constexpr std::size_t most_frames = 64;
// Where each frame was, from the innermost on: that one's instruction, of the others what they return to. Once for
// each `modules`.
[[nodiscard]] std::vector<std::uintptr_t> walk(Dwfl* modules, const StackCopy& stack);

}  // namespace eddy::server
