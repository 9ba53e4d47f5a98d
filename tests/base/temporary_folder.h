// A folder of a test's own, gone with it.
#pragma once
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace eddy::test {

class TemporaryFolder {
 public:
  TemporaryFolder() { EXPECT_NE(::mkdtemp(path_.data()), nullptr); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string path(std::string_view name) const { return path_ + "/" + std::string{name}; }
  // Makes a file, and the folders above it.
  void write(std::string_view name, std::string_view text) const {
    std::filesystem::create_directories(std::filesystem::path{path(name)}.parent_path());
    std::ofstream{path(name), std::ios::binary} << text;
  }
  // What a file of it holds; empty where there is none.
  [[nodiscard]] std::string read(std::string_view name) const {
    std::ifstream file{path(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

 private:
  std::string path_ = testing::TempDir() + "eddy_XXXXXX";
};

}  // namespace eddy::test
