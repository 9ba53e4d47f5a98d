// The spool: bytes out as they went in; files that nobody sees; disks that fail, and nothing left behind.
#include "eddy/wsgi/spool.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include <unistd.h>

#include "wsgi/failing_files.h"
#include "wsgi/unlinked_file.h"

namespace eddy::wsgi {
namespace {

using test::FailingFiles;
using test::open_descriptors;

std::string read(const Spool& spool, std::uint64_t at, std::size_t size) {
  std::string bytes(size, '?');
  const auto got = spool.read(at, bytes);
  return got.ok() ? bytes.substr(0, *got) : "error " + std::to_string(got.error().code);
}

TEST(Spool, GivesBackWhatWasAppended) {
  Spool spool;
  ASSERT_TRUE(spool.append("hello ").ok());
  ASSERT_TRUE(spool.append("world").ok());
  EXPECT_EQ(spool.size(), 11U);
  EXPECT_EQ(read(spool, 0, 11), "hello world");
  EXPECT_EQ(read(spool, 6, 100), "world");
  EXPECT_EQ(read(spool, 3, 2), "lo");
  EXPECT_EQ(read(spool, 11, 5), "");
  EXPECT_EQ(read(spool, 99, 5), "");
}

TEST(Spool, ShortAndInterruptedCallsAreGoneOnWith) {
  const auto files = std::make_shared<FailingFiles>();
  files->step = 3;
  files->interrupts = true;
  Spool spool{"", files};
  ASSERT_TRUE(spool.append("hello world").ok());
  EXPECT_EQ(read(spool, 0, 11), "hello world");
}

TEST(Spool, ItsFileIsNeverInTheFolder) {
  const std::filesystem::path folder = std::filesystem::path{testing::TempDir()} / "eddy_spool_test";
  std::filesystem::create_directories(folder);
  {
    Spool spool{folder.string()};
    ASSERT_TRUE(spool.append("x").ok());
    EXPECT_TRUE(std::filesystem::is_empty(folder));
  }
  const int file = open_unlinked(folder.string());
  ASSERT_GE(file, 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  EXPECT_EQ(::pwrite(file, "x", 1, 0), 1);
  ::close(file);
  EXPECT_EQ(open_unlinked("/nonexistent"), -ENOENT);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove(folder);
}

TEST(Spool, NothingIsOpenedBeforeTheFirstByteNorLeftOpen) {
  const std::ptrdiff_t before = open_descriptors();
  {
    Spool spool;
    EXPECT_EQ(open_descriptors(), before);
    EXPECT_EQ(read(spool, 0, 1), "");
    ASSERT_TRUE(spool.append("x").ok());
    EXPECT_EQ(open_descriptors(), before + 1);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Spool, FailuresSayWhy) {
  const auto full = std::make_shared<FailingFiles>();
  full->room = 4;
  Spool spool{"", full};
  const auto appended = spool.append("hello");
  ASSERT_FALSE(appended.ok());
  EXPECT_EQ(appended.error().code, ENOSPC);
  EXPECT_EQ(status_of(appended.error()), 507);
  EXPECT_EQ(describe(appended.error()), "No space left on device");
  EXPECT_EQ(status_of(SpoolError{EDQUOT}), 507);
  EXPECT_EQ(status_of(SpoolError{EIO}), 500);

  Spool nowhere{"/nonexistent"};
  const auto opened = nowhere.append("x");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ENOENT);

  full->room = 100;
  full->read_error = EIO;
  ASSERT_TRUE(spool.append("o").ok());
  EXPECT_EQ(read(spool, 0, 1), "error " + std::to_string(EIO));
}

TEST(Spool, IsMappedAsAWholeForAsLongAsItLives) {
  const auto files = std::make_shared<FailingFiles>();
  {
    Spool spool{"", files};
    EXPECT_EQ(*spool.map(), "");  // there is no file yet
    const std::string page(10'000, 'x');
    ASSERT_TRUE(spool.append(page).ok());
    files->map_error = ENOMEM;
    const auto failed = spool.map();
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, ENOMEM);
    files->map_error = 0;
    ASSERT_TRUE(spool.map().ok());
    EXPECT_EQ(*spool.map(), page);
    EXPECT_EQ(files->mapped_now, 1);
  }
  EXPECT_EQ(files->mapped_now, 0);
  EXPECT_EQ(files->open_now, 0);
}

TEST(Spool, TheFolderIsTmpdirUnlessNamed) {
  const char* const own = std::getenv("TMPDIR");
  const std::string kept = own ? own : "";
  ::setenv("TMPDIR", "/var/tmp", 1);
  EXPECT_EQ(Spool{}.folder(), "/var/tmp");
  ::unsetenv("TMPDIR");
  EXPECT_EQ(Spool{}.folder(), "/tmp");
  EXPECT_EQ(Spool{"/srv"}.folder(), "/srv");
  if (own) ::setenv("TMPDIR", kept.c_str(), 1);
}

}  // namespace
}  // namespace eddy::wsgi
