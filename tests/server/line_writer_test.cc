// LineWriter: what it writes, loses and says. No test waits for its pauses: it is destroyed to have written all.
#include "server/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>
#include <vector>

#include "base/temporary_folder.h"

namespace eddy::server {
namespace {

constexpr std::size_t plenty = 1'000'000;

class LineWriterTest : public testing::Test {
 protected:
  LineWriter::OnDropped count() {
    return [this](std::uint64_t lines, int error) {
      dropped += lines;
      last_error = error;
    };
  }

  test::TemporaryFolder folder;
  std::atomic<std::uint64_t> dropped{0};
  std::atomic<int> last_error{0};
};

TEST_F(LineWriterTest, AppendsWhatItGotFromSeveralThreadsLineByLine) {
  { std::ofstream{folder.path("log")} << "before\n"; }
  {
    LineWriter writer{folder.path("log"), plenty, count()};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&writer] {
        for (int j = 0; j < 100; ++j) writer.put("a line");
      });
  }
  std::string expected = "before\n";
  for (int i = 0; i < 400; ++i) expected += "a line\n";
  EXPECT_EQ(folder.read("log"), expected);
  EXPECT_EQ(dropped, 0U);
}

TEST_F(LineWriterTest, OneThatGotNothingWritesNothing) {
  { const LineWriter writer{folder.path("log"), plenty, count()}; }
  EXPECT_EQ(folder.read("log"), "");
}

TEST_F(LineWriterTest, AfterReopenLinesGoToANewFileOfThatName) {
  {
    LineWriter writer{folder.path("log"), plenty, count()};
    writer.put("old");
    std::filesystem::rename(folder.path("log"), folder.path("log.1"));
    writer.put("old too");
    writer.reopen();
    writer.put("new");
  }
  EXPECT_EQ(folder.read("log.1"), "old\nold too\n");
  EXPECT_EQ(folder.read("log"), "new\n");
}

TEST_F(LineWriterTest, WhereItCanNotReopenItGoesOnWithTheFormerFile) {
  std::filesystem::create_directory(folder.path("logs"));
  testing::internal::CaptureStderr();
  {
    LineWriter writer{folder.path("logs/log"), plenty, count()};
    std::filesystem::rename(folder.path("logs"), folder.path("moved"));
    writer.reopen();
    writer.put("kept");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "Can't open the log " + folder.path("logs/log") + ": No such file or directory.\n");
  EXPECT_EQ(folder.read("moved/log"), "kept\n");
}

TEST_F(LineWriterTest, AFileThatCanNotBeOpenedIsASentence) {
  try {
    const LineWriter writer{folder.path("none/log"), plenty, count()};
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string{error.what()},
              "Can't open the log " + folder.path("none/log") + ": No such file or directory.");
  }
}

// The pipe's reader sleeps: what the pipe and the queue don't hold is lost, whoever writes does not wait, and all is
// accounted for.
TEST_F(LineWriterTest, WhatIsOverItsBoundIsDroppedAndCounted) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const std::string line(99, 'x');
  constexpr std::uint64_t put = 20'000;  // 2 MB; a pipe holds 64 kB
  std::uint64_t came = 0;
  std::jthread reader;
  {
    LineWriter writer{ends[1], 100'000, count()};
    for (std::uint64_t i = 0; i < put; ++i) writer.put(line);
    reader = std::jthread{[&] {
      std::array<char, 4096> piece{};
      for (ssize_t got = 0; (got = read(ends[0], piece.data(), piece.size())) > 0;)
        came += static_cast<std::uint64_t>(got);
    }};
  }
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_GT(dropped, 0U);
  EXPECT_EQ(came / 100 + dropped, put);
  EXPECT_EQ(last_error, 0);
  EXPECT_EQ(dropped_sentence(dropped, 0),
            std::to_string(dropped) + " lines were dropped: they came faster than they could be written");
}

// Of a full pipe's reader nothing may be expected: the end comes without it.
TEST_F(LineWriterTest, ItEndsWhereNobodyReads) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const std::string line(99, 'x');
  {
    LineWriter writer{ends[1], 1'000'000, count(), std::chrono::milliseconds{0}};
    for (int i = 0; i < 2000; ++i) writer.put(line);
  }
  close(ends[1]);
  std::string came(1'000'000, '\0');
  std::size_t size = 0;
  for (ssize_t got = 0; (got = read(ends[0], came.data() + size, came.size() - size)) > 0;)
    size += static_cast<std::size_t>(got);
  close(ends[0]);
  EXPECT_GT(size, 0U);
  EXPECT_EQ(size % 100, 0U) << "a part of a line";
  EXPECT_EQ(size / 100 + dropped, 2000U);
}

TEST_F(LineWriterTest, WhatADiskDoesNotTakeIsDroppedAndItsErrorTold) {
  {
    LineWriter writer{"/dev/full", plenty, count()};
    writer.put("a");
    writer.put("b");
  }
  EXPECT_EQ(dropped, 2U);
  EXPECT_EQ(last_error, ENOSPC);
  EXPECT_EQ(dropped_sentence(1, ENOSPC), "1 line was dropped: No space left on device");
}

}  // namespace
}  // namespace eddy::server
