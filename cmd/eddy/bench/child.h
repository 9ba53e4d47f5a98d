// child.h: a program that `eddy bench` has started, and all that it starts in turn.
//
// Between the command and the program stands a warden: a forked process that is the subreaper of everything
// below it (prctl(2)) and holds one end of a pipe. When the pipe closes, because the command stops the
// program, ends, or is killed in any way, the warden ends every process below it. So nothing survives, and
// daemons don't escape. Tests: tests/cmd/child_test.cc.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support/outcome.h"

namespace eddy::command {

struct Command {
  std::vector<std::string> arguments;  // the program, sought in PATH, and its arguments
  std::string folder;                  // where it runs; empty: where we are
  std::string output;                  // the file that takes its standard output; empty: nowhere
  std::string errors;                  // the file that takes its standard error; empty: nowhere
};

// How a program ended.
struct End {
  int error = 0;   // an errno: it could not be started
  int status = 0;  // as of wait(2)

  [[nodiscard]] bool success() const { return error == 0 && status == 0; }
  [[nodiscard]] std::string sentence() const;  // "ended with status 3", "was ended by signal 9 (Killed)"
};

class Child {
 public:
  // How long a program has for SIGTERM before SIGKILL comes.
  static constexpr std::chrono::milliseconds grace{2000};

  static Outcome<Child> start(const Command& command);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child() { stop(); }

  // SIGTERM to the program, SIGKILL to whatever is left of its tree after the grace; back when all are gone.
  void stop();

  // How it ended, or nothing while it runs.
  std::optional<End> ended();

  // Readable once it has ended; for poll(2).
  [[nodiscard]] int end_fd() const { return report_; }
  // The process below which the whole tree is, itself not part of it.
  [[nodiscard]] pid_t warden() const { return warden_; }

 private:
  Child(pid_t warden, int control, int report) : warden_{warden}, control_{control}, report_{report} {}

  pid_t warden_ = -1;
  int control_ = -1;  // the warden ends its tree when this closes
  int report_ = -1;   // the warden writes an End here
  std::optional<End> end_;
};

}  // namespace eddy::command
