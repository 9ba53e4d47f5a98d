// See stack_walk.h.
#include "server/stack_walk.h"

#include <unistd.h>

#include <cstring>

namespace eddy::server {
namespace {

int no_separate_file(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                     char**) {
  return -1;
}

constexpr Dwfl_Callbacks callbacks{.find_elf = dwfl_linux_proc_find_elf,
                                   .find_debuginfo = no_separate_file,
                                   .section_address = nullptr,
                                   .debuginfo_path = nullptr};

// --- what libdw takes for a stopped thread: all of them get the copy ---

pid_t next_thread(Dwfl* modules, void* copy, void** thread) {
  if (*thread != nullptr) return 0;
  *thread = copy;
  return dwfl_pid(modules);
}

bool get_thread(Dwfl*, pid_t, void* copy, void** thread) {
  *thread = copy;
  return true;
}

bool read_memory(Dwfl*, Dwarf_Addr address, Dwarf_Word* word, void* copy) {
  const auto& stack = *static_cast<const StackCopy*>(copy);
  if (address < stack.low || stack.size < sizeof *word) return false;
  const std::size_t offset = address - stack.low;
  if (offset > stack.size - sizeof *word) return false;
  std::memcpy(word, stack.bytes.get() + offset, sizeof *word);
  return true;
}

bool set_registers(Dwfl_Thread* thread, void* copy) {
  const auto& stack = *static_cast<const StackCopy*>(copy);
  dwfl_thread_state_register_pc(thread, stack.pc);
  return dwfl_thread_state_registers(thread, 0, stack.registers.size(), stack.registers.data());
}

constexpr Dwfl_Thread_Callbacks frozen{.next_thread = next_thread,
                                       .get_thread = get_thread,
                                       .memory_read = read_memory,
                                       .set_initial_registers = set_registers,
                                       .detach = nullptr,
                                       .thread_detach = nullptr};

int note_frame(Dwfl_Frame* frame, void* into) {
  auto& frames = *static_cast<std::vector<std::uintptr_t>*>(into);
  Dwarf_Addr pc = 0;
  if (!dwfl_frame_pc(frame, &pc, nullptr) || pc == 0) return DWARF_CB_ABORT;
  frames.push_back(pc);
  return frames.size() < most_frames ? DWARF_CB_OK : DWARF_CB_ABORT;
}

}  // namespace

Modules modules_of_this_process() {
  Modules modules{dwfl_begin(&callbacks), &dwfl_end};
  if (modules) {
    dwfl_linux_proc_report(modules.get(), getpid());
    dwfl_report_end(modules.get(), nullptr, nullptr);
  }
  return modules;
}

std::vector<std::uintptr_t> walk(Dwfl* modules, const StackCopy& stack) {
  std::vector<std::uintptr_t> frames;
  if (stack.pc == 0) return frames;
  void* const copy = const_cast<StackCopy*>(&stack);  // libdw hands it back, to who only reads
  if (modules != nullptr && dwfl_attach_state(modules, nullptr, getpid(), &frozen, copy))
    dwfl_getthread_frames(modules, getpid(), note_frame,
                          &frames);  // fails where the walk ends early: as good as any
  if (frames.empty()) frames.push_back(stack.pc);
  return frames;
}

}  // namespace eddy::server
