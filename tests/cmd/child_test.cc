#include "bench/child.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/process_tree.h"
#include "support/files.h"

namespace eddy::command {
namespace {

// Runs a line of sh below a warden.
Child sh(const std::string& line, const std::string& output = "") {
  Command command;
  command.arguments = {"/bin/sh", "-c", line};
  command.output = output;
  auto child = Child::start(command);
  EXPECT_TRUE(child);
  return *std::move(child);
}

End wait_for(Child& child) {
  pollfd polled{child.end_fd(), POLLIN, 0};
  poll(&polled, 1, 60000);
  return child.ended().value_or(End{ETIME, 0});
}

// Waits until `count` processes run below the warden.
std::vector<pid_t> tree_of(const Child& child, std::size_t count) {
  std::vector<pid_t> tree;
  while ((tree = processes_below(child.warden())).size() < count) usleep(1000);
  return tree;
}

bool runs(pid_t pid) { return kill(pid, 0) == 0; }

TEST(Child, TellsHowItEnded) {
  Child good = sh("exit 0");
  EXPECT_TRUE(wait_for(good).success());
  Child bad = sh("exit 3");
  EXPECT_EQ(wait_for(bad).sentence(), "ended with status 3");
  Child killed = sh("kill -KILL $$");
  EXPECT_EQ(wait_for(killed).sentence(), "was ended by signal 9 (Killed)");
}

TEST(Child, SaysThatAProgramIsMissing) {
  Command command;
  command.arguments = {"/no/such/program"};
  auto child = Child::start(command);
  ASSERT_TRUE(child);
  EXPECT_EQ(wait_for(*child).sentence(), "could not be started: No such file or directory");
}

TEST(Child, OutputGoesToItsFile) {
  const auto folder = Folder::make();
  Child child = sh("echo hello", folder->path() + "/out");
  EXPECT_TRUE(wait_for(child).success());
  EXPECT_EQ(last_lines(folder->path() + "/out", 1), "hello");
}

TEST(Child, StopEndsTheWholeTree) {
  Child child = sh("sleep 1000 & sleep 1000 & wait");
  const std::vector<pid_t> tree = tree_of(child, 3);
  child.stop();
  for (const pid_t pid : tree) EXPECT_FALSE(runs(pid));
}

TEST(Child, ADaemonDoesNotEscape) {
  Child child = sh("setsid sh -c 'sleep 1000 & exit 0' & wait; exec sleep 1000");
  // The inner sh has gone: its sleep belongs to the warden now.
  const std::vector<pid_t> tree = tree_of(child, 2);
  child.stop();
  for (const pid_t pid : tree) EXPECT_FALSE(runs(pid));
}

TEST(Child, WhatIgnoresSigtermIsKilled) {
  Child child = sh("trap '' TERM; sleep 1000 & while :; do wait; done");
  const std::vector<pid_t> tree = tree_of(child, 2);
  child.stop();
  for (const pid_t pid : tree) EXPECT_FALSE(runs(pid));
}

TEST(Child, NothingOutlivesAStarterThatIsKilled) {
  int tell[2];
  ASSERT_EQ(pipe(tell), 0);
  const pid_t starter = fork();
  if (starter == 0) {
    Child child = sh("sleep 1000 & sleep 1000 & wait");
    const std::vector<pid_t> tree = tree_of(child, 3);
    if (write(tell[1], tree.data(), 3 * sizeof(pid_t)) < 0) _exit(1);
    pause();
    _exit(0);
  }
  pid_t tree[3];
  ASSERT_EQ(read(tell[0], tree, sizeof tree), static_cast<ssize_t>(sizeof tree));
  kill(starter, SIGKILL);
  waitpid(starter, nullptr, 0);
  for (const pid_t pid : tree) {
    while (runs(pid)) usleep(1000);  // the test's time-out judges
  }
}

TEST(ProcessTree, CountsCpuOfEndedThreadsAndChildren) {
  const auto folder = Folder::make();
  // Burns a measured amount in a thread that ends and in a child that ends, then stays.
  Command command;
  command.arguments = {"/usr/bin/python3", "-c", R"(
import os, threading, time
def burn():
    begin = time.thread_time()
    while time.thread_time() - begin < 0.06: pass
thread = threading.Thread(target=burn); thread.start(); thread.join()
child = os.fork()
if child == 0:
    burn(); os._exit(0)
os.waitpid(child, 0)
print('done', flush=True)
time.sleep(1000)
)"};
  command.output = folder->path() + "/out";
  auto child = Child::start(command);
  ASSERT_TRUE(child);
  while (last_lines(command.output, 1) != "done") usleep(1000);
  EXPECT_GE(cpu_time_below(child->warden()), std::chrono::milliseconds{110});
  EXPECT_GT(peak_resident_mib_below(child->warden()), 1.0);
}

}  // namespace
}  // namespace eddy::command
