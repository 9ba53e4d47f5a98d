#include "bench/machine.h"

#include <gtest/gtest.h>

namespace eddy::command {
namespace {

TEST(Machine, KnowsItself) {
  const Machine machine = this_machine();
  EXPECT_FALSE(machine.cpu.empty());
  EXPECT_GE(machine.cores, 1U);
  EXPECT_GT(machine.memory_gib, 0.1);
  EXPECT_FALSE(machine.kernel.empty());
  EXPECT_EQ(machine.date.size(), std::string{"2026-01-01T00:00:00Z"}.size());
}

TEST(Machine, Sentence) {
  EXPECT_EQ((Machine{"A CPU", 1, 2, "Debian 12", "6.1", 0, ""}.sentence()),
            "A CPU, 1 core, 2 GiB, Debian 12, Linux 6.1");
}

}  // namespace
}  // namespace eddy::command
