#include "server/descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/null_device.h"

namespace eddy::server {
namespace {

class Descriptors : public testing::Test {
 protected:
  Descriptors() { getrlimit(RLIMIT_NOFILE, &former_); }
  ~Descriptors() override { set(former_.rlim_cur); }
  void set(rlim_t soft) const {
    const rlimit limit{soft, former_.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  static rlim_t soft() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
  }
  [[nodiscard]] rlim_t hard() const { return former_.rlim_max; }

 private:
  rlimit former_{};
};

TEST_F(Descriptors, AreAsManyAsConnectionsNeed) {
  set(300);
  EXPECT_EQ(provide_descriptors(400), "");
  EXPECT_GT(soft(), 400U);
  EXPECT_LT(soft(), 1000U);
}

TEST_F(Descriptors, AreNeverMadeFewer) {
  set(900);
  EXPECT_EQ(provide_descriptors(10), "");
  EXPECT_EQ(soft(), 900U);
}

TEST_F(Descriptors, AreMissedInASentence) {
  if (hard() == RLIM_INFINITY) GTEST_SKIP() << "there is no bound here";
  set(300);
  const std::string said = provide_descriptors(hard());
  EXPECT_EQ(said, "max_connections is " + std::to_string(hard()) + ", but the process may open " +
                      std::to_string(hard()) + " descriptors only (ulimit -n, LimitNOFILE)");
  EXPECT_EQ(soft(), hard());
}

TEST(StandardDescriptors, ThoseThatAreClosedAreTheNullDevice) {
  EXPECT_EXIT(
      {
        dup2(open("/dev/full", O_WRONLY), 1);
        close(0);
        close(2);
        provide_standard_descriptors();
        _exit(is_null_device(0) && !is_null_device(1) && is_null_device(2) ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace eddy::server
