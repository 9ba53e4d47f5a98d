#include "bench/warden.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "bench/process_tree.h"

namespace eddy::command {
namespace {

using Clock = std::chrono::steady_clock;

sigset_t everything() {
  sigset_t signals;
  sigfillset(&signals);
  return signals;
}

void redirect(const std::string& file, int to, int flags) {
  const int fd = open(file.empty() ? "/dev/null" : file.c_str(), flags, 0644);
  if (fd >= 0) dup2(fd, to);
}

// The program itself; `failure` closes by exec, or takes the errno of what failed.
[[noreturn]] void run_program(const Command& command, int failure, pid_t warden) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the warden itself be killed
  if (getppid() != warden) _exit(127);
  redirect("", STDIN_FILENO, O_RDONLY);
  redirect(command.output, STDOUT_FILENO, O_WRONLY | O_CREAT | O_APPEND);
  redirect(command.errors, STDERR_FILENO, O_WRONLY | O_CREAT | O_APPEND);
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const sigset_t signals = everything();
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  if (command.folder.empty() || chdir(command.folder.c_str()) == 0) execvp(arguments[0], arguments.data());
  const int error = errno;
  if (write(failure, &error, sizeof error) != sizeof error) _exit(126);
  _exit(127);
}

// Starts the program; the pid, or an errno as a negative number.
pid_t start_program(const Command& command) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) return -errno;
  const pid_t warden = getpid();
  const pid_t program = fork();
  if (program < 0) return -errno;
  if (program == 0) run_program(command, failure[1], warden);
  close(failure[1]);
  int error = 0;
  if (read(failure[0], &error, sizeof error) == sizeof error) return -error;
  close(failure[0]);
  return program;
}

// Reaps what has ended; the program's own wait status, once it is among them.
std::optional<int> reap(pid_t program) {
  std::optional<int> ended;
  int status = 0;
  for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == program) ended = status;
  }
  return ended;
}

void wait_for_child(int child_fd, int control, std::chrono::milliseconds time) {
  pollfd polled[] = {{child_fd, POLLIN, 0}, {control, POLLIN, 0}};
  poll(polled, 2, static_cast<int>(time.count()));
  signalfd_siginfo info;
  while (read(child_fd, &info, sizeof info) == sizeof info) continue;
}

// SIGKILL for everything below us, as often as it takes: a process may fork while we look.
void end_tree(int child_fd) {
  while (true) {
    for (const pid_t pid : processes_below(getpid())) kill(pid, SIGKILL);
    reap(0);
    if (waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD) return;
    wait_for_child(child_fd, -1, std::chrono::milliseconds{20});
  }
}

bool closed(int control) {
  pollfd polled{control, POLLIN, 0};
  return poll(&polled, 1, 0) == 1;
}

}  // namespace

void run_warden(const Command& command, int control, int report) {
  // Out of the terminal's reach: Ctrl-C is the command's, which then closes `control`.
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const sigset_t signals = everything();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  sigset_t child_ends;
  sigemptyset(&child_ends);
  sigaddset(&child_ends, SIGCHLD);
  const int child_fd = signalfd(-1, &child_ends, SFD_CLOEXEC | SFD_NONBLOCK);

  const pid_t program = start_program(command);
  End end;
  if (program < 0) {
    end.error = -program;
  } else {
    std::optional<int> ended;
    while (!(ended = reap(program)) && !closed(control)) {
      wait_for_child(child_fd, control, std::chrono::milliseconds{60000});
    }
    if (!ended) kill(program, SIGTERM);
    const auto deadline = Clock::now() + Child::grace;
    while (!ended && Clock::now() < deadline) {
      wait_for_child(child_fd, -1, std::chrono::milliseconds{50});
      ended = reap(program);
    }
    end.status = ended.value_or(SIGKILL);
  }
  // The command may be gone already, and then nobody reads this.
  if (write(report, &end, sizeof end) != sizeof end) end.error = EPIPE;
  end_tree(child_fd);
  _exit(0);
}

}  // namespace eddy::command
