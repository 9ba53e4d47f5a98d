#include "eddy/gevent/monkey.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace eddy::gevent {
namespace {

TEST(Monkey, PatchAllSaysWhyAndWhatToDoInstead) {
  try {
    monkey::patch_all();
    FAIL() << "it returned";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string{error.what()}.find("run_in_executor"), std::string::npos);
  }
}

}  // namespace
}  // namespace eddy::gevent
