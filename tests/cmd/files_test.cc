#include "support/files.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace eddy::command {
namespace {

TEST(Files, LastLines) {
  auto folder = Folder::make();
  ASSERT_TRUE(folder);
  const std::string name = folder->path() + "/text";
  const auto last = [&](std::string_view text, std::size_t count) {
    EXPECT_TRUE(write_file(name, text));
    return last_lines(name, count);
  };
  EXPECT_EQ(last("a\nb\nc\n", 2), "b\nc");
  EXPECT_EQ(last("a\nb\nc", 2), "b\nc");
  EXPECT_EQ(last("a\nb\n", 9), "a\nb");
  EXPECT_EQ(last("a\n", 1), "a");
  EXPECT_EQ(last("", 3), "");
  EXPECT_EQ(last_lines(folder->path() + "/none", 3), "");
}

TEST(Files, AFolderGoesWithItsObject) {
  std::string path;
  {
    auto folder = Folder::make();
    ASSERT_TRUE(folder);
    path = folder->path();
    EXPECT_TRUE(write_file(path + "/x", "x"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Files, ProgramsAreSoughtInThePath) {
  EXPECT_NE(find_program("sh"), "");
  EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
  EXPECT_EQ(find_program("no-such-program-anywhere"), "");
  EXPECT_EQ(find_program("/bin"), "");
}

}  // namespace
}  // namespace eddy::command
